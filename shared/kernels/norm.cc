#include "shared/kernels/norm.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/norm.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// Float sums of at most this many elements are added up in double precision.
inline constexpr size_t kSumBlock = 1024;

// Sums of x - center and of its square.
struct Moments {
  double sum = 0;
  double squares = 0;
};

HWY_INLINE Moments MomentsAround(float center, const float* x, size_t count) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  const VF c = hn::Set(d, center);
  Moments total;
  for (size_t begin = 0; begin < count; begin += kSumBlock) {
    const size_t end = std::min(count, begin + kSumBlock);
    VF sum = hn::Zero(d), squares = hn::Zero(d);
    size_t i = begin;
    for (; i + lanes <= end; i += lanes) {
      const VF distance = hn::Sub(hn::LoadU(d, x + i), c);
      sum = hn::Add(sum, distance);
      squares = hn::MulAdd(distance, distance, squares);
    }
    total.sum += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
    total.squares += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, squares)));
    for (; i < end; ++i) {
      const float distance = x[i] - center;
      total.sum += distance;
      total.squares += distance * distance;
    }
  }
  return total;
}

struct NormalizeOp {
  float mean, factor, shift;
  VF operator()(DF d, VF x) const {
    return hn::MulAdd(hn::Sub(x, hn::Set(d, mean)), hn::Set(d, factor), hn::Set(d, shift));
  }
};

void InstanceNormKernel(int64_t channels, int64_t plane, const float* scale, const float* shift,
                        float epsilon, const Activation& activation, const float* in, int64_t begin,
                        int64_t end, float* out) {
  const auto count = static_cast<size_t>(plane);
  for (int64_t p = begin; p < end; ++p) {
    const float* x = in + p * plane;
    float* y = out + p * plane;
    const int64_t c = p % channels;
    const double n = static_cast<double>(plane);
    // The second pass, around the mean as a float, also tells how far that is from the true mean.
    const auto mean = static_cast<float>(MomentsAround(0, x, count).sum / n);
    const Moments around = MomentsAround(mean, x, count);
    const double rest = around.sum / n;
    const double variance = std::max(0.0, around.squares / n - rest * rest);
    const double factor = scale[c] / std::sqrt(variance + epsilon);
    Map(x, count,
        NormalizeOp{mean, static_cast<float>(factor), static_cast<float>(shift[c] - rest * factor)},
        y);
    Activate(activation, y, count);
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(InstanceNormKernel);

void RunInstanceNorm(int64_t channels, int64_t plane, const float* scale, const float* shift,
                     float epsilon, const Activation& activation, const float* in, int64_t begin,
                     int64_t end, float* out) {
  HWY_DYNAMIC_DISPATCH(InstanceNormKernel)
  (channels, plane, scale, shift, epsilon, activation, in, begin, end, out);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
