#include "native/data/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace ganvas::data {
namespace {

// out[i] = sum over k of weights[offset[i] + k] * in[first[i] + k].
struct Taps {
  std::vector<int> first;
  std::vector<int> offset;  // one longer than first
  std::vector<float> weights;
};

Taps AxisTaps(int from, int to) {
  Taps taps;
  const double scale = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    taps.offset.push_back(static_cast<int>(taps.weights.size()));
    if (to < from) {
      const double begin = i * scale;
      const double end = std::min<double>(begin + scale, from);
      const int first = static_cast<int>(begin);
      const int last = std::min(from - 1, static_cast<int>(std::ceil(end)) - 1);
      taps.first.push_back(first);
      for (int k = first; k <= last; ++k) {
        const double covered = std::min<double>(end, k + 1) - std::max<double>(begin, k);
        taps.weights.push_back(static_cast<float>(covered / scale));
      }
    } else {
      const double centre = std::clamp((i + 0.5) * scale - 0.5, 0.0, from - 1.0);
      const int first = std::min(static_cast<int>(centre), std::max(0, from - 2));
      taps.first.push_back(first);
      const float share = static_cast<float>(centre - first);
      taps.weights.push_back(1.0f - share);
      if (from > 1) taps.weights.push_back(share);
    }
  }
  taps.offset.push_back(static_cast<int>(taps.weights.size()));
  return taps;
}

}  // namespace

void Resize(const uint8_t* source, int channels, int source_height, int source_width, uint8_t* out,
            int height, int width) {
  const size_t source_plane = static_cast<size_t>(source_height) * source_width;
  const size_t plane = static_cast<size_t>(height) * width;
  if (source_height == height && source_width == width) {
    std::memcpy(out, source, plane * channels);
    return;
  }
  const Taps across = AxisTaps(source_width, width);
  const Taps down = AxisTaps(source_height, height);
  std::vector<float> rows(static_cast<size_t>(source_height) * width);
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < source_height; ++y) {
      const uint8_t* line = source + c * source_plane + static_cast<size_t>(y) * source_width;
      for (int x = 0; x < width; ++x) {
        float sum = 0.0f;
        for (int k = across.offset[x]; k < across.offset[x + 1]; ++k) {
          sum += across.weights[k] * line[across.first[x] + k - across.offset[x]];
        }
        rows[static_cast<size_t>(y) * width + x] = sum;
      }
    }
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        float sum = 0.0f;
        for (int k = down.offset[y]; k < down.offset[y + 1]; ++k) {
          const size_t row = static_cast<size_t>(down.first[y] + k - down.offset[y]);
          sum += down.weights[k] * rows[row * width + x];
        }
        out[c * plane + static_cast<size_t>(y) * width + x] =
            static_cast<uint8_t>(std::clamp(sum + 0.5f, 0.0f, 255.0f));
      }
    }
  }
}

void PadCentred(const uint8_t* source, int channels, int source_height, int source_width,
                uint8_t border, uint8_t* out, int height, int width) {
  std::memset(out, border, static_cast<size_t>(channels) * height * width);
  const int top = (height - source_height) / 2;
  const int left = (width - source_width) / 2;
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < source_height; ++y) {
      const size_t to = (static_cast<size_t>(c) * height + top + y) * width + left;
      const size_t from = (static_cast<size_t>(c) * source_height + y) * source_width;
      std::memcpy(out + to, source + from, static_cast<size_t>(source_width));
    }
  }
}

}  // namespace ganvas::data
