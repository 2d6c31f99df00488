// Convolutions of each plane by itself, with stride 1: filters.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

struct DepthwiseConv {
  int64_t in_h = 0, in_w = 0, out_h = 0, out_w = 0;
  int64_t kernel_h = 0, kernel_w = 0;
  int64_t pad_top = 0, pad_left = 0;  // zeros before; what is after follows from the output's size
  // Pixel i of the input lies at i * spread, with zeros between.
  int64_t spread_h = 1, spread_w = 1;

  // Rows of the output that are worth doing at once.
  int64_t band_rows() const;
  int64_t bands() const { return (out_h + band_rows() - 1) / band_rows(); }
  int64_t scratch_floats() const;  // of one band
};

// Rows [begin, end), at most band_rows(), of one output plane `out` from the input plane `in` and
// `weight` [kernel_h, kernel_w]. Sums go over rows of the kernel, then columns. `scratch` has
// scratch_floats() floats.
void RunDepthwiseRows(const DepthwiseConv& conv, const float* weight, const float* in,
                      int64_t begin, int64_t end, float* scratch, float* out);

}  // namespace ganvas::kernels
