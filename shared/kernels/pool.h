// Average and maximum over sliding windows of planes.
#pragma once

#include <cstdint>

namespace ganvas::kernels {

struct PoolWindow {
  int64_t in_h, in_w, out_h, out_w;
  int64_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
  int64_t pad_top, pad_left, pad_bottom, pad_right;
  bool count_padding;  // an average divides by the window with its padding
};

// Rows [begin, end) of the output, counted over planes. A window without any input gives 0
// (average) or -infinity (maximum).
void RunAveragePool(const PoolWindow& window, const float* in, int64_t begin, int64_t end,
                    float* out);
void RunMaxPool(const PoolWindow& window, const float* in, int64_t begin, int64_t end, float* out);

}  // namespace ganvas::kernels
