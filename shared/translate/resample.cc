#include "shared/translate/resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace ganvas::translate {
namespace {

// Of each new pixel along one side: the first old one that it reads and the weights from there on.
struct Taps {
  std::vector<int> first;
  std::vector<size_t> offset;  // into weights, one more than pixels
  std::vector<float> weights;
  int most = 1;  // weights of one pixel
};

double Keys(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

void AddArea(double begin, double end, int from, Taps& taps) {
  const int first = static_cast<int>(begin);
  const int last = std::min(from - 1, static_cast<int>(std::ceil(end)) - 1);
  taps.first.push_back(first);
  for (int k = first; k <= last; ++k) {
    const double covered = std::min<double>(end, k + 1) - std::max<double>(begin, k);
    taps.weights.push_back(static_cast<float>(covered / (end - begin)));
  }
}

// Pixels past a border count as the border's.
void AddCubic(double centre, int from, Taps& taps) {
  const int left = static_cast<int>(std::floor(centre)) - 1;
  const int first = std::clamp(left, 0, from - 1);
  const int last = std::clamp(left + 3, 0, from - 1);
  std::vector<double> weights(static_cast<size_t>(last - first + 1));
  for (int k = left; k <= left + 3; ++k) {
    weights[static_cast<size_t>(std::clamp(k, first, last) - first)] += Keys(centre - k);
  }
  taps.first.push_back(first);
  for (const double weight : weights) taps.weights.push_back(static_cast<float>(weight));
}

Taps SideTaps(int from, int to) {
  Taps taps;
  const double ratio = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    taps.offset.push_back(taps.weights.size());
    if (to == from) {
      taps.first.push_back(i);
      taps.weights.push_back(1);
    } else if (to < from) {
      AddArea(i * ratio, std::min<double>((i + 1) * ratio, from), from, taps);
    } else {
      AddCubic((i + 0.5) * ratio - 0.5, from, taps);
    }
    taps.most = std::max(taps.most, static_cast<int>(taps.weights.size() - taps.offset.back()));
  }
  taps.offset.push_back(taps.weights.size());
  return taps;
}

// One row, premultiplied by alpha, resampled across: float[to_width, 4].
void AcrossRow(const uint8_t* row, const Taps& taps, float* out) {
  const size_t pixels = taps.first.size();
  for (size_t x = 0; x < pixels; ++x) {
    const uint8_t* from = row + 4 * static_cast<size_t>(taps.first[x]);
    float sum[4] = {0, 0, 0, 0};
    for (size_t k = taps.offset[x]; k < taps.offset[x + 1]; ++k, from += 4) {
      const float alpha = taps.weights[k] * from[3] / 255.0f;
      for (int c = 0; c < 3; ++c) sum[c] += alpha * from[c];
      sum[3] += alpha;
    }
    std::copy_n(sum, 4, out + 4 * x);
  }
}

uint8_t Byte(float value) { return static_cast<uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f)); }

}  // namespace

void Resample(const uint8_t* rgba, int width, int height, uint8_t* out, int to_width,
              int to_height) {
  if (width == to_width && height == to_height) {
    std::memcpy(out, rgba, 4 * static_cast<size_t>(width) * static_cast<size_t>(height));
    return;
  }
  const Taps across = SideTaps(width, to_width);
  const Taps down = SideTaps(height, to_height);
  // The rows that the next new row may still read, at old row % ring.
  const int ring = down.most;
  const size_t length = 4 * static_cast<size_t>(to_width);
  std::vector<float> rows(length * static_cast<size_t>(ring));
  std::vector<int> holds(static_cast<size_t>(ring), -1);
  std::vector<float> sum(length);
  for (size_t y = 0; y < static_cast<size_t>(to_height); ++y) {
    std::fill(sum.begin(), sum.end(), 0.0f);
    for (size_t k = down.offset[y]; k < down.offset[y + 1]; ++k) {
      const int row = down.first[y] + static_cast<int>(k - down.offset[y]);
      const auto place = static_cast<size_t>(row % ring);
      float* resampled = rows.data() + place * length;
      if (holds[place] != row) {
        AcrossRow(rgba + 4 * static_cast<size_t>(row) * static_cast<size_t>(width), across,
                  resampled);
        holds[place] = row;
      }
      for (size_t i = 0; i < length; ++i) sum[i] += down.weights[k] * resampled[i];
    }
    uint8_t* to = out + y * length;
    for (size_t i = 0; i < length; i += 4) {
      const float alpha = sum[i + 3];
      const float colour = alpha > 1e-4f ? 1 / alpha : 0;
      for (size_t c = 0; c < 3; ++c) to[i + c] = Byte(sum[i + c] * colour);
      to[i + 3] = Byte(alpha * 255);
    }
  }
}

}  // namespace ganvas::translate
