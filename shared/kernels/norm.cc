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
inline constexpr size_t kSumBlock = 4096;

struct Plain {
  VF operator()(DF d, VF x, VF center) const { return x; }
  float operator()(float x, float center) const { return x; }
};
struct SquaredDistance {
  VF operator()(DF d, VF x, VF center) const {
    const VF distance = hn::Sub(x, center);
    return hn::Mul(distance, distance);
  }
  float operator()(float x, float center) const { return (x - center) * (x - center); }
};

template <class Term>
HWY_INLINE double Sum(const float* x, size_t count, float center, const Term& term) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  const VF c = hn::Set(d, center);
  double total = 0;
  for (size_t begin = 0; begin < count; begin += kSumBlock) {
    const size_t end = std::min(count, begin + kSumBlock);
    VF sum0 = hn::Zero(d), sum1 = hn::Zero(d);
    size_t i = begin;
    for (; i + 2 * lanes <= end; i += 2 * lanes) {
      sum0 = hn::Add(sum0, term(d, hn::LoadU(d, x + i), c));
      sum1 = hn::Add(sum1, term(d, hn::LoadU(d, x + i + lanes), c));
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1))));
    for (; i < end; ++i) total += static_cast<double>(term(x[i], center));
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
    const auto mean = static_cast<float>(Sum(x, count, 0, Plain{}) / n);
    const double variance = Sum(x, count, mean, SquaredDistance{}) / n;
    const auto factor = static_cast<float>(scale[c] / std::sqrt(variance + epsilon));
    Map(x, count, NormalizeOp{mean, factor, shift[c]}, y);
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
