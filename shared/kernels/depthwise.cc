#include "shared/kernels/depthwise.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/depthwise.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// out[x] = sum over ky, kx of weight[ky][kx] * rows[ky][x + kx] for `count` pixels. Rows are
// `stride` floats apart, those of the weight `weight_stride`, and have kernel_w - 1 floats and a
// vector more than `count`.
template <int kWidth>
HWY_INLINE void FilterRowOf(const float* rows, int64_t stride, int64_t kernel_h, int64_t kernel_w,
                            const float* weight, int64_t weight_stride, int64_t count, float* out) {
  const DF d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t width = kWidth > 0 ? kWidth : kernel_w;
  const auto sum_at = [&](int64_t x) {
    VF sum = hn::Zero(d);
    for (int64_t ky = 0; ky < kernel_h; ++ky) {
      const float* from = rows + ky * stride + x;
      for (int64_t kx = 0; kx < width; ++kx) {
        sum = hn::MulAdd(hn::Set(d, weight[ky * weight_stride + kx]), hn::LoadU(d, from + kx), sum);
      }
    }
    return sum;
  };
  int64_t x = 0;
  for (; x + lanes <= count; x += lanes) hn::StoreU(sum_at(x), d, out + x);
  if (x == count) return;
  HWY_ALIGN float tail[hn::MaxLanes(DF())];
  hn::Store(sum_at(x), d, tail);
  std::memcpy(out + x, tail, static_cast<size_t>(count - x) * sizeof(float));
}

HWY_NOINLINE void FilterRow(const float* rows, int64_t stride, int64_t kernel_h, int64_t kernel_w,
                            const float* weight, int64_t weight_stride, int64_t count, float* out) {
  if (kernel_w == 4)
    return FilterRowOf<4>(rows, stride, kernel_h, 4, weight, weight_stride, count, out);
  if (kernel_w == 3)
    return FilterRowOf<3>(rows, stride, kernel_h, 3, weight, weight_stride, count, out);
  return FilterRowOf<0>(rows, stride, kernel_h, kernel_w, weight, weight_stride, count, out);
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace ganvas::kernels {
namespace {

HWY_EXPORT(FilterRow);

// Floats of a band that stay in the first cache with their padded input.
constexpr int64_t kBandFloats = 4096;
// Vectors may be read past the end of a row.
constexpr int64_t kSlack = 64;

int64_t RowStride(const DepthwiseConv& conv) { return conv.out_w + conv.kernel_w - 1 + kSlack; }

}  // namespace

int64_t DepthwiseConv::band_rows() const {
  return std::clamp<int64_t>(kBandFloats / std::max<int64_t>(1, out_w), 1,
                             std::max<int64_t>(1, out_h));
}

int64_t DepthwiseConv::scratch_floats() const {
  return (band_rows() + kernel_h - 1) * RowStride(*this);
}

void RunDepthwiseRows(const DepthwiseConv& conv, const float* weight, const float* in,
                      int64_t begin, int64_t end, float* scratch, float* out) {
  const int64_t stride = RowStride(conv);
  const int64_t rows = end - begin + conv.kernel_h - 1;
  // The input under the taps, with zeros around it.
  const int64_t first = std::min(conv.pad_left, stride);
  const int64_t copied = std::clamp<int64_t>(stride - kSlack - first, 0, conv.in_w * conv.spread_w);
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t y = begin + row - conv.pad_top;
    float* to = scratch + row * stride;
    if (y < 0 || y >= conv.in_h * conv.spread_h || y % conv.spread_h != 0) {
      std::fill_n(to, stride, 0.0f);
      continue;
    }
    const float* from = in + y / conv.spread_h * conv.in_w;
    std::fill_n(to, first, 0.0f);
    if (conv.spread_w == 1) {
      std::copy_n(from, copied, to + first);
    } else {
      std::fill_n(to + first, copied, 0.0f);
      for (int64_t x = 0; x < copied; x += conv.spread_w) to[first + x] = *from++;
    }
    std::fill(to + first + copied, to + stride, 0.0f);
  }
  for (int64_t y = begin; y < end; ++y) {
    // The first row under the kernel that is not a row of zeros between pixels.
    const int64_t step = conv.spread_h;
    const int64_t over = (y - conv.pad_top) % step;
    const int64_t skipped = over == 0 ? 0 : over > 0 ? step - over : -over;
    const int64_t taken = std::max<int64_t>(0, (conv.kernel_h - skipped + step - 1) / step);
    HWY_DYNAMIC_DISPATCH(FilterRow)
    (scratch + (y - begin + skipped) * stride, stride * step, taken, conv.kernel_w,
     weight + skipped * conv.kernel_w, step * conv.kernel_w, conv.out_w, out + y * conv.out_w);
  }
}

}  // namespace ganvas::kernels

#endif  // HWY_ONCE
