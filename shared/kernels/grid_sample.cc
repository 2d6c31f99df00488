#include "shared/kernels/grid_sample.h"

#include <algorithm>
#include <cmath>

namespace ganvas::kernels {
namespace {

using Border = GridSample::Border;
using Mode = GridSample::Mode;

constexpr int kMostTaps = 4;  // along one axis

// The pixels of one axis that a place reads; weight 0 where one lies outside.
struct Taps {
  int count = 0;
  int64_t index[kMostTaps] = {};
  float weight[kMostTaps] = {};

  void Add(int64_t at, float w) {
    index[count] = at;
    weight[count++] = w;
  }
};

// `x` mirrored at both ends until it lies between them.
float Mirrored(float x, float low, float high) {
  const float span = high - low;
  if (!(span > 0)) return low;
  const float from_low = std::fmod(std::fabs(x - low), 2 * span);
  return low + (from_low > span ? 2 * span - from_low : from_low);
}

float Bounded(const GridSample& sample, int64_t size, float x) {
  const auto last = static_cast<float>(size - 1);
  if (sample.border == Border::kReflect) {
    const float margin = sample.align_corners ? 0.0f : 0.5f;
    x = Mirrored(x, -margin, last + margin);
  }
  // A NaN reads the first pixel.
  return x >= 0 ? std::min(x, last) : 0.0f;
}

// Keys' cubic convolution with a = -0.75, for the distance `t` in [0, 2).
float Cubic(float t) {
  constexpr float kA = -0.75f;
  if (t < 1) return ((kA + 2) * t - (kA + 3)) * t * t + 1;
  return ((kA * t - 5 * kA) * t + 8 * kA) * t - 4 * kA;
}

Taps TapsOf(const GridSample& sample, int64_t size, float place) {
  const auto extent = static_cast<float>(size);
  float x = sample.align_corners ? (place + 1) / 2 * (extent - 1) : ((place + 1) * extent - 1) / 2;
  const bool zeros = sample.border == Border::kZeros;
  if (!zeros && sample.mode != Mode::kCubic) x = Bounded(sample, size, x);
  // Far away is outside as well, and fits an integer.
  x = x >= -4 ? std::min(x, extent + 4) : -4.0f;
  Taps taps;
  const auto add = [&](float at, float weight) {
    if (!zeros) at = Bounded(sample, size, at);
    const bool inside = at >= 0 && at < extent;
    taps.Add(inside ? static_cast<int64_t>(at) : 0, inside ? weight : 0.0f);
  };
  if (sample.mode == Mode::kNearest) {
    add(std::nearbyint(x), 1);
    return taps;
  }
  const float floor = std::floor(x);
  const float t = x - floor;
  if (sample.mode == Mode::kLinear) {
    add(floor, 1 - t);
    add(floor + 1, t);
    return taps;
  }
  for (int i = -1; i < 3; ++i) {
    add(floor + static_cast<float>(i), Cubic(std::fabs(t - static_cast<float>(i))));
  }
  return taps;
}

}  // namespace

void RunGridSample(const GridSample& sample, const float* in, const float* grid, int64_t begin,
                   int64_t end, float* out) {
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    const Taps columns = TapsOf(sample, sample.in_w, grid[2 * pixel]);
    const Taps rows = TapsOf(sample, sample.in_h, grid[2 * pixel + 1]);
    for (int64_t c = 0; c < sample.channels; ++c) {
      const float* plane = in + c * sample.in_h * sample.in_w;
      float sum = 0;
      for (int y = 0; y < rows.count; ++y) {
        const float* row = plane + rows.index[y] * sample.in_w;
        float along = 0;
        for (int x = 0; x < columns.count; ++x) along += columns.weight[x] * row[columns.index[x]];
        sum += rows.weight[y] * along;
      }
      out[c * sample.out_pixels + pixel] = sum;
    }
  }
}

}  // namespace ganvas::kernels
