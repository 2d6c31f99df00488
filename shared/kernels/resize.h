// Linear and cubic resampling of planes, one axis after the other.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ganvas::kernels {

// For each output index, `taps` input indices and their weights.
struct ResizeAxis {
  int64_t taps = 1;
  std::vector<int64_t> index;  // [out][taps], inside the input
  std::vector<float> weight;   // [out][taps]
  int64_t size() const { return static_cast<int64_t>(index.size()) / taps; }

  // Where an axis is doubled with two taps: outputs 2p and 2p + 1, p in [pairs_begin, pairs_end),
  // all have the weights of the first such pair, for inputs p + pair_offset and the one after it.
  int64_t pairs_begin = 0, pairs_end = 0;
  std::array<int64_t, 2> pair_offset{};
};

enum class ResizeCoordinates : uint8_t {
  kHalfPixel,         // (i + 0.5) / scale - 0.5
  kPytorchHalfPixel,  // the same, 0 for outputs of size 1
  kAlignCorners,      // i * (in - 1) / (out - 1)
  kAsymmetric,        // i / scale
};

// Where output i lies in the input, in the arithmetic of float32 that other runtimes use.
float ResizeCoordinate(ResizeCoordinates mode, int64_t i, int64_t in, int64_t out, float scale);

ResizeAxis LinearAxis(ResizeCoordinates mode, int64_t in, int64_t out, float scale);
// Keys' kernel with parameter a; where `exclude_outside`, taps outside the input weigh nothing.
ResizeAxis CubicAxis(ResizeCoordinates mode, int64_t in, int64_t out, float scale, float a,
                     bool exclude_outside);

// Rows [begin, end), counted over planes, of [in_h, in_w] -> [y.size(), x.size()]. Input rows are
// resampled along x once and then mixed. `scratch` has ResizeScratch(y, x) floats, 64-byte aligned.
int64_t ResizeScratch(const ResizeAxis& y, const ResizeAxis& x);
void RunResize(const ResizeAxis& y, const ResizeAxis& x, int64_t in_h, int64_t in_w,
               const float* in, int64_t begin, int64_t end, float* scratch, float* out);

}  // namespace ganvas::kernels
