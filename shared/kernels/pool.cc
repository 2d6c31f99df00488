#include "shared/kernels/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ganvas::kernels {
namespace {

// The taps [begin, end) of a window that lie inside the input, and how many lie inside the padded
// input.
struct Taps {
  int64_t start;  // input position of tap 0, may be negative
  int64_t begin, end;
  int64_t padded;
};

Taps TapsAt(int64_t out, int64_t in, int64_t kernel, int64_t stride, int64_t dilation,
            int64_t pad_begin, int64_t pad_end) {
  Taps taps{out * stride - pad_begin, 0, 0, 0};
  const auto until = [&](int64_t position) {  // taps before `position`
    const int64_t distance = position - taps.start;
    return distance <= 0 ? 0 : std::min(kernel, (distance + dilation - 1) / dilation);
  };
  taps.begin = until(0);
  taps.end = std::max(taps.begin, until(in));
  taps.padded = until(in + pad_end);
  return taps;
}

template <class Combine, class Finish>
void Pool(const PoolWindow& w, const float* in, int64_t begin, int64_t end, float* out, float start,
          const Combine& combine, const Finish& finish) {
  for (int64_t row = begin; row < end; ++row) {
    const float* plane = in + row / w.out_h * w.in_h * w.in_w;
    float* to = out + row * w.out_w;
    const Taps ty = TapsAt(row % w.out_h, w.in_h, w.kernel_h, w.stride_h, w.dilation_h, w.pad_top,
                           w.pad_bottom);
    for (int64_t x = 0; x < w.out_w; ++x) {
      const Taps tx =
          TapsAt(x, w.in_w, w.kernel_w, w.stride_w, w.dilation_w, w.pad_left, w.pad_right);
      float value = start;
      for (int64_t ky = ty.begin; ky < ty.end; ++ky) {
        const float* from = plane + (ty.start + ky * w.dilation_h) * w.in_w;
        for (int64_t kx = tx.begin; kx < tx.end; ++kx) {
          value = combine(value, from[tx.start + kx * w.dilation_w]);
        }
      }
      *to++ = finish(value, ty, tx);
    }
  }
}

}  // namespace

void RunAveragePool(const PoolWindow& window, const float* in, int64_t begin, int64_t end,
                    float* out) {
  Pool(
      window, in, begin, end, out, 0.0f, [](float sum, float x) { return sum + x; },
      [&](float sum, const Taps& y, const Taps& x) {
        const int64_t count =
            window.count_padding ? y.padded * x.padded : (y.end - y.begin) * (x.end - x.begin);
        return count > 0 ? sum / static_cast<float>(count) : 0.0f;
      });
}

void RunMaxPool(const PoolWindow& window, const float* in, int64_t begin, int64_t end, float* out) {
  Pool(
      window, in, begin, end, out, -std::numeric_limits<float>::infinity(),
      [](float most, float x) { return x > most || std::isnan(x) ? x : most; },
      [](float most, const Taps&, const Taps&) { return most; });
}

}  // namespace ganvas::kernels
