#include "shared/image/resample.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>

namespace ganvas {
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

// The old pixels from `begin` on that a new one of `size` covers.
void AddArea(double begin, double size, int from, Taps& taps) {
  const double end = std::min<double>(begin + size, from);
  const int first = static_cast<int>(begin);
  const int last = std::min(from - 1, static_cast<int>(std::ceil(end)) - 1);
  taps.first.push_back(first);
  for (int k = first; k <= last; ++k) {
    const double covered = std::min<double>(end, k + 1) - std::max<double>(begin, k);
    taps.weights.push_back(static_cast<float>(covered / size));
  }
}

// How a larger side is interpolated. Pixels past a border count as the border's.
using Enlarge = void (*)(double centre, int from, Taps& taps);

void AddLinear(double centre, int from, Taps& taps) {
  centre = std::clamp(centre, 0.0, from - 1.0);
  const int first = std::min(static_cast<int>(centre), std::max(0, from - 2));
  const auto share = static_cast<float>(centre - first);
  taps.first.push_back(first);
  taps.weights.push_back(1.0f - share);
  if (from > 1) taps.weights.push_back(share);
}

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

Taps SideTaps(int from, int to, Enlarge enlarge) {
  Taps taps;
  const double ratio = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    taps.offset.push_back(taps.weights.size());
    if (to == from) {
      taps.first.push_back(i);
      taps.weights.push_back(1);
    } else if (to < from) {
      AddArea(i * ratio, ratio, from, taps);
    } else {
      enlarge((i + 0.5) * ratio - 0.5, from, taps);
    }
    taps.most = std::max(taps.most, static_cast<int>(taps.weights.size() - taps.offset.back()));
  }
  taps.offset.push_back(taps.weights.size());
  return taps;
}

// Mixes rows of `length` numbers. `across(row, numbers)` gives an old row, `store(y, numbers)`
// takes a new one.
template <typename Across, typename Store>
void MixRows(const Taps& down, size_t length, const Across& across, const Store& store) {
  // The rows that the next new row may still read, at old row % ring.
  const int ring = down.most;
  std::vector<float> rows(length * static_cast<size_t>(ring));
  std::vector<int> holds(static_cast<size_t>(ring), -1);
  std::vector<float> sum(length);
  for (size_t y = 0; y < down.first.size(); ++y) {
    std::fill(sum.begin(), sum.end(), 0.0f);
    for (size_t k = down.offset[y]; k < down.offset[y + 1]; ++k) {
      const int row = down.first[y] + static_cast<int>(k - down.offset[y]);
      const auto place = static_cast<size_t>(row % ring);
      float* numbers = rows.data() + place * length;
      if (holds[place] != row) {
        across(static_cast<size_t>(row), numbers);
        holds[place] = row;
      }
      for (size_t i = 0; i < length; ++i) sum[i] += down.weights[k] * numbers[i];
    }
    store(y, sum.data());
  }
}

uint8_t Byte(float value) { return static_cast<uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f)); }

// One row of RGBA, premultiplied by alpha, resampled across.
void AcrossRgba(const uint8_t* row, const Taps& taps, float* out) {
  for (size_t x = 0; x < taps.first.size(); ++x) {
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

void StoreRgba(const float* row, size_t length, uint8_t* out) {
  for (size_t i = 0; i < length; i += 4) {
    const float alpha = row[i + 3];
    const float colour = alpha > 1e-4f ? 1 / alpha : 0;
    for (size_t c = 0; c < 3; ++c) out[i + c] = Byte(row[i + c] * colour);
    out[i + 3] = Byte(alpha * 255);
  }
}

// One row of a plane, resampled across.
void AcrossPlane(const uint8_t* row, const Taps& taps, float* out) {
  for (size_t x = 0; x < taps.first.size(); ++x) {
    const uint8_t* from = row + taps.first[x];
    float sum = 0;
    for (size_t k = taps.offset[x]; k < taps.offset[x + 1]; ++k) sum += taps.weights[k] * *from++;
    out[x] = sum;
  }
}

size_t Area(int width, int height) {
  return static_cast<size_t>(width) * static_cast<size_t>(height);
}

}  // namespace

void ResampleRgba(const uint8_t* rgba, int width, int height, uint8_t* out, int to_width,
                  int to_height) {
  if (width == to_width && height == to_height) {
    std::memcpy(out, rgba, 4 * Area(width, height));
    return;
  }
  const Taps across = SideTaps(width, to_width, AddCubic);
  const Taps down = SideTaps(height, to_height, AddCubic);
  const size_t from_length = 4 * static_cast<size_t>(width);
  const size_t length = 4 * static_cast<size_t>(to_width);
  MixRows(
      down, length,
      [&](size_t row, float* numbers) { AcrossRgba(rgba + row * from_length, across, numbers); },
      [&](size_t y, const float* row) { StoreRgba(row, length, out + y * length); });
}

void ResamplePlanes(const uint8_t* planes, int channels, int height, int width, uint8_t* out,
                    int to_height, int to_width) {
  if (width == to_width && height == to_height) {
    std::memcpy(out, planes, Area(width, height) * static_cast<size_t>(channels));
    return;
  }
  const Taps across = SideTaps(width, to_width, AddLinear);
  const Taps down = SideTaps(height, to_height, AddLinear);
  const auto from_length = static_cast<size_t>(width);
  const auto length = static_cast<size_t>(to_width);
  for (int c = 0; c < channels; ++c) {
    MixRows(
        down, length,
        [&](size_t row, float* numbers) {
          AcrossPlane(planes + row * from_length, across, numbers);
        },
        [&](size_t y, const float* row) {
          std::transform(row, row + length, out + y * length, Byte);
        });
    planes += Area(width, height);
    out += Area(to_width, to_height);
  }
}

}  // namespace ganvas
