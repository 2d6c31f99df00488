#include "shared/kernels/norm.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "shared/kernels/elementwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/norm.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"
#include "shared/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

// Elements whose sums are taken in float, and that a second look finds in the first-level cache.
inline constexpr size_t kBlock = 1024;

struct BlockSums {
  float sum = 0, squares = 0;  // of x - center
};

// Four accumulators each, so that additions need not wait for each other.
HWY_INLINE BlockSums SumsAround(float center, const float* x, size_t count) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  const VF c = hn::Set(d, center);
  VF s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  VF q0 = s0, q1 = s0, q2 = s0, q3 = s0;
  size_t i = 0;
  const auto add = [&](size_t at, VF& sum, VF& squares) {
    const VF distance = hn::Sub(hn::LoadU(d, x + at), c);
    sum = hn::Add(sum, distance);
    squares = hn::MulAdd(distance, distance, squares);
  };
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    add(i, s0, q0);
    add(i + lanes, s1, q1);
    add(i + 2 * lanes, s2, q2);
    add(i + 3 * lanes, s3, q3);
  }
  for (; i + lanes <= count; i += lanes) add(i, s0, q0);
  BlockSums sums;
  sums.sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
  sums.squares = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(q0, q1), hn::Add(q2, q3))));
  for (; i < count; ++i) {
    const float distance = x[i] - center;
    sums.sum += distance;
    sums.squares += distance * distance;
  }
  return sums;
}

HWY_INLINE float SumOf(const float* x, size_t count) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  VF s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  size_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(d, x + i));
    s1 = hn::Add(s1, hn::LoadU(d, x + i + lanes));
    s2 = hn::Add(s2, hn::LoadU(d, x + i + 2 * lanes));
    s3 = hn::Add(s3, hn::LoadU(d, x + i + 3 * lanes));
  }
  for (; i + lanes <= count; i += lanes) s0 = hn::Add(s0, hn::LoadU(d, x + i));
  float sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
  for (; i < count; ++i) sum += x[i];
  return sum;
}

HWY_NOINLINE Moments MomentsKernel(const float* x, size_t count) {
  Moments total;
  for (size_t begin = 0; begin < count; begin += kBlock) {
    const size_t size = std::min(kBlock, count - begin);
    const auto n = static_cast<double>(size);
    const auto center = static_cast<float>(static_cast<double>(SumOf(x + begin, size)) / n);
    const BlockSums sums = SumsAround(center, x + begin, size);
    const double rest = static_cast<double>(sums.sum) / n;  // the true mean less `center`
    const double squares = static_cast<double>(sums.squares) - rest * rest * n;
    total = Merged(total, {n, static_cast<double>(center) + rest, std::max(0.0, squares)});
  }
  return total;
}

// y = activation((x - mean) * factor + shift + residual), block by block: the activation finds its
// numbers in the first-level cache.
HWY_NOINLINE void MapSpan(float mean, float factor, float shift, const Activation& activation,
                          const float* x, const float* residual, size_t count, float* y) {
  const DF d;
  const size_t lanes = hn::Lanes(d);
  const VF m = hn::Set(d, mean), f = hn::Set(d, factor), s = hn::Set(d, shift);
  const auto map = [&](const float* from) {
    return hn::MulAdd(hn::Sub(hn::LoadU(d, from), m), f, s);
  };
  for (size_t begin = 0; begin < count; begin += kBlock) {
    const size_t end = std::min(count, begin + kBlock);
    size_t i = begin;
    if (residual == nullptr) {
      for (; i + lanes <= end; i += lanes) hn::StoreU(map(x + i), d, y + i);
    } else {
      for (; i + lanes <= end; i += lanes) {
        hn::StoreU(hn::Add(map(x + i), hn::LoadU(d, residual + i)), d, y + i);
      }
    }
    if (i < end) {
      HWY_ALIGN float tail[2][hn::MaxLanes(d)] = {};
      const size_t bytes = (end - i) * sizeof(float);
      std::memcpy(tail[0], x + i, bytes);
      if (residual != nullptr) std::memcpy(tail[1], residual + i, bytes);
      VF last = map(tail[0]);
      if (residual != nullptr) last = hn::Add(last, hn::Load(d, tail[1]));
      hn::Store(last, d, tail[0]);
      std::memcpy(y + i, tail[0], bytes);
    }
    RunActivation(activation, y + begin, static_cast<int64_t>(end - begin), y + begin);
  }
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(MomentsKernel);
HWY_EXPORT(MapSpan);

namespace {

const float* At(const float* numbers, int64_t offset) {
  return numbers == nullptr ? nullptr : numbers + offset;
}

void Normalize(const InstanceNorm& norm, const Moments& moments, float scale, float shift,
               const float* in, const float* residual, int64_t count, float* out) {
  const auto mean = static_cast<float>(moments.mean);
  const double rest = moments.mean - static_cast<double>(mean);
  const double variance = moments.squares / static_cast<double>(norm.plane);
  const double factor =
      static_cast<double>(scale) / std::sqrt(variance + static_cast<double>(norm.epsilon));
  HWY_DYNAMIC_DISPATCH(MapSpan)
  (mean, static_cast<float>(factor), static_cast<float>(shift - rest * factor), norm.activation, in,
   residual, static_cast<size_t>(count), out);
}

}  // namespace

Moments Merged(const Moments& a, const Moments& b) {
  const double count = a.count + b.count;
  const double distance = b.mean - a.mean;
  return {count, a.mean + distance * (b.count / count),
          a.squares + b.squares + distance * distance * (a.count * b.count / count)};
}

void RunChannelAffine(int64_t channels, int64_t plane, const float* scale, const float* shift,
                      const Activation& activation, const float* in, const float* residual,
                      int64_t begin, int64_t end, float* out) {
  for (int64_t at = begin; at < end;) {
    const int64_t p = at / plane;
    const int64_t count = std::min(end, (p + 1) * plane) - at;
    const auto c = static_cast<size_t>(p % channels);
    HWY_DYNAMIC_DISPATCH(MapSpan)
    (0.0f, scale[c], shift[c], activation, in + at, At(residual, at), static_cast<size_t>(count),
     out + at);
    at += count;
  }
}

void RunPlaneNorm(const InstanceNorm& norm, float scale, float shift, const float* in,
                  const float* residual, float* out) {
  const Moments moments = HWY_DYNAMIC_DISPATCH(MomentsKernel)(in, static_cast<size_t>(norm.plane));
  Normalize(norm, moments, scale, shift, in, residual, norm.plane, out);
}

void RunInstanceNorm(const InstanceNorm& norm, const float* scale, const float* shift,
                     const float* in, const float* residual, int64_t begin, int64_t end,
                     float* out) {
  for (int64_t p = begin; p < end; ++p) {
    const int64_t at = p * norm.plane;
    const int64_t c = p % norm.channels;
    RunPlaneNorm(norm, scale[c], shift[c], in + at, At(residual, at), out + at);
  }
}

void RunSegmentMoments(const InstanceNorm& norm, const float* in, int64_t segment,
                       Moments* moments) {
  const int64_t plane = segment / norm.segments();
  const int64_t begin = segment % norm.segments() * norm.segment;
  const int64_t count = std::min(norm.segment, norm.plane - begin);
  moments[segment] = HWY_DYNAMIC_DISPATCH(MomentsKernel)(in + plane * norm.plane + begin,
                                                         static_cast<size_t>(count));
}

void RunSegmentNorm(const InstanceNorm& norm, const Moments* moments, const float* scale,
                    const float* shift, const float* in, const float* residual, int64_t segment,
                    float* out) {
  const int64_t plane = segment / norm.segments();
  const Moments* parts = moments + plane * norm.segments();
  Moments whole;
  for (int64_t s = 0; s < norm.segments(); ++s) whole = Merged(whole, parts[s]);
  const int64_t begin = segment % norm.segments() * norm.segment;
  const int64_t at = plane * norm.plane + begin;
  const int64_t c = plane % norm.channels;
  Normalize(norm, whole, scale[c], shift[c], in + at, At(residual, at),
            std::min(norm.segment, norm.plane - begin), out + at);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
