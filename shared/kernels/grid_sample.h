// Pictures read at places that a grid gives.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

struct GridSample {
  enum class Mode : uint8_t { kLinear, kNearest, kCubic };
  enum class Border : uint8_t { kZeros, kEdge, kReflect };
  Mode mode = Mode::kLinear;
  Border border = Border::kZeros;
  bool align_corners = false;  // -1 and 1 are the middles of the outermost pixels, else their edges
  int64_t channels = 1, in_h = 1, in_w = 1;
  int64_t out_pixels = 1;
};

// Pixels [begin, end) of one picture's output [channels, out_pixels]; in: [channels, in_h, in_w];
// grid: [out_pixels, 2], x before y.
void RunGridSample(const GridSample& sample, const float* in, const float* grid, int64_t begin,
                   int64_t end, float* out);

}  // namespace ganvas::kernels
