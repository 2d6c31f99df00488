#include "shared/kernels/resize.h"

#include <algorithm>
#include <cmath>

namespace ganvas::kernels {
namespace {

// Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4.
float CubicWeight(float distance, float a) {
  const float d = std::abs(distance);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return 0;
}

}  // namespace

float ResizeCoordinate(ResizeCoordinates mode, int64_t i, int64_t in, int64_t out, float scale) {
  const auto at = static_cast<float>(i);
  switch (mode) {
    case ResizeCoordinates::kPytorchHalfPixel:
      if (out <= 1) return 0;
      [[fallthrough]];
    case ResizeCoordinates::kHalfPixel:
      return (at + 0.5f) / scale - 0.5f;
    case ResizeCoordinates::kAlignCorners:
      return out <= 1 ? 0.0f : at * static_cast<float>(in - 1) / static_cast<float>(out - 1);
    case ResizeCoordinates::kAsymmetric:
      return at / scale;
  }
  return 0;
}

ResizeAxis LinearAxis(ResizeCoordinates mode, int64_t in, int64_t out, float scale) {
  ResizeAxis axis;
  axis.taps = 2;
  for (int64_t i = 0; i < out; ++i) {
    const float at =
        std::clamp(ResizeCoordinate(mode, i, in, out, scale), 0.0f, static_cast<float>(in - 1));
    const auto low = std::min(static_cast<int64_t>(at), in - 1);
    const float weight = at - static_cast<float>(low);
    axis.index.insert(axis.index.end(), {low, std::min(low + 1, in - 1)});
    axis.weight.insert(axis.weight.end(), {1 - weight, weight});
  }
  return axis;
}

ResizeAxis CubicAxis(ResizeCoordinates mode, int64_t in, int64_t out, float scale, float a,
                     bool exclude_outside) {
  ResizeAxis axis;
  axis.taps = 4;
  for (int64_t i = 0; i < out; ++i) {
    const float at = ResizeCoordinate(mode, i, in, out, scale);
    const float base = std::floor(at);
    float weights[4];
    float sum = 0;
    for (int k = 0; k < 4; ++k) {
      const float tap = base + static_cast<float>(k - 1);
      weights[k] = CubicWeight(at - tap, a);
      if (exclude_outside && (tap < 0 || tap > static_cast<float>(in - 1))) weights[k] = 0;
      sum += weights[k];
      axis.index.push_back(std::clamp<int64_t>(static_cast<int64_t>(tap), 0, in - 1));
    }
    for (const float w : weights) axis.weight.push_back(exclude_outside ? w / sum : w);
  }
  return axis;
}

void RunResize(const ResizeAxis& y, const ResizeAxis& x, int64_t in_h, int64_t in_w,
               const float* in, int64_t begin, int64_t end, float* row, float* out) {
  const int64_t out_h = y.size();
  const int64_t out_w = x.size();
  for (int64_t p = begin; p < end; ++p) {
    const float* plane = in + p * in_h * in_w;
    float* to = out + p * out_h * out_w;
    for (int64_t oy = 0; oy < out_h; ++oy, to += out_w) {
      std::fill_n(row, in_w, 0.0f);
      for (int64_t k = 0; k < y.taps; ++k) {
        const auto tap = static_cast<size_t>(oy * y.taps + k);
        const float* from = plane + y.index[tap] * in_w;
        const float weight = y.weight[tap];
        for (int64_t i = 0; i < in_w; ++i) row[i] += weight * from[i];
      }
      const int64_t* index = x.index.data();
      const float* weight = x.weight.data();
      for (int64_t ox = 0; ox < out_w; ++ox, index += x.taps, weight += x.taps) {
        float sum = 0;
        for (int64_t k = 0; k < x.taps; ++k) sum += weight[k] * row[index[k]];
        to[ox] = sum;
      }
    }
  }
}

}  // namespace ganvas::kernels
