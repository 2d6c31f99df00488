#include "shared/kernels/widen.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "shared/kernels/cast.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/widen.cc"
#include "hwy/foreach_target.h"
// Must follow foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ganvas::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using DF = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<DF>;
using DU = hn::RebindToUnsigned<DF>;

// Each returns the number of elements done: whole vectors.

#if HWY_TARGET == HWY_SCALAR

int64_t WidenHalfKernel(const uint16_t*, int64_t, float*) { return 0; }

#else

// Exponent and mantissa, moved to where float32 has them, are a number 2^112 too small: exactly
// so for subnormals, too. Infinity and NaN come out finite.
template <class V>
HWY_INLINE hn::Vec<DF> WidenFinite(V half) {
  const DF df;
  const DU du;
  const auto bits = hn::PromoteTo(du, half);
  const auto magnitude = hn::ShiftLeft<13>(hn::And(bits, hn::Set(du, 0x7fffu)));
  const auto sign = hn::ShiftLeft<16>(hn::And(bits, hn::Set(du, 0x8000u)));
  const auto wide = hn::Mul(hn::BitCast(df, magnitude), hn::Set(df, 5.192296858534828e33f));
  return hn::Or(wide, hn::BitCast(df, sign));
}

int64_t WidenHalfKernel(const uint16_t* in, int64_t count, float* out) {
  const DF df;
  const hn::Repartition<uint16_t, DF> d16;
  const hn::RebindToSigned<decltype(d16)> di16;
  const hn::Half<decltype(d16)> half;
  const auto lanes = static_cast<int64_t>(hn::Lanes(df));
  int64_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const auto numbers = hn::LoadU(d16, in + i);
    const auto magnitude = hn::And(numbers, hn::Set(d16, 0x7fff));
    if (!hn::AllFalse(di16, hn::Gt(hn::BitCast(di16, magnitude), hn::Set(di16, 0x7bff)))) {
      for (int64_t k = i; k < i + 2 * lanes; ++k) out[k] = HalfToFloat(in[k]);
      continue;
    }
    hn::StoreU(WidenFinite(hn::LowerHalf(half, numbers)), df, out + i);
    hn::StoreU(WidenFinite(hn::UpperHalf(half, numbers)), df, out + i + lanes);
  }
  return i;
}

#endif  // HWY_TARGET

template <typename T>
int64_t WidenBytes(const T* in, float zero, float scale, int64_t count, float* out) {
  const DF df;
  const DI di;
  const hn::Rebind<T, DF> d8;
  const auto lanes = static_cast<int64_t>(hn::Lanes(df));
  const auto offset = hn::Set(df, zero);
  const auto factor = hn::Set(df, scale);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto numbers = hn::ConvertTo(df, hn::PromoteTo(di, hn::LoadU(d8, in + i)));
    hn::StoreU(hn::Mul(hn::Sub(numbers, offset), factor), df, out + i);
  }
  return i;
}

int64_t WidenInt8Kernel(const int8_t* in, float zero, float scale, int64_t count, float* out) {
  return WidenBytes(in, zero, scale, count, out);
}
int64_t WidenUint8Kernel(const uint8_t* in, float zero, float scale, int64_t count, float* out) {
  return WidenBytes(in, zero, scale, count, out);
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(WidenHalfKernel);
HWY_EXPORT(WidenInt8Kernel);
HWY_EXPORT(WidenUint8Kernel);

namespace {

void WidenAligned(const uint16_t* in, int64_t count, float* out) {
  int64_t i = HWY_DYNAMIC_DISPATCH(WidenHalfKernel)(in, count, out);
  for (; i < count; ++i) out[i] = HalfToFloat(in[i]);
}

}  // namespace

void WidenHalf(const void* in, int64_t count, float* out) {
  if (reinterpret_cast<uintptr_t>(in) % sizeof(uint16_t) == 0) {
    return WidenAligned(static_cast<const uint16_t*>(in), count, out);
  }
  constexpr int64_t kPiece = 1024;
  uint16_t piece[kPiece];
  const auto* bytes = static_cast<const uint8_t*>(in);
  for (int64_t i = 0; i < count; i += kPiece) {
    const int64_t size = std::min(kPiece, count - i);
    std::memcpy(piece, bytes + i * static_cast<int64_t>(sizeof(uint16_t)),
                static_cast<size_t>(size) * sizeof(uint16_t));
    WidenAligned(piece, size, out + i);
  }
}

void WidenInt8(const int8_t* in, float zero, float scale, int64_t count, float* out) {
  int64_t i = HWY_DYNAMIC_DISPATCH(WidenInt8Kernel)(in, zero, scale, count, out);
  for (; i < count; ++i) out[i] = (static_cast<float>(in[i]) - zero) * scale;
}

void WidenUint8(const uint8_t* in, float zero, float scale, int64_t count, float* out) {
  int64_t i = HWY_DYNAMIC_DISPATCH(WidenUint8Kernel)(in, zero, scale, count, out);
  for (; i < count; ++i) out[i] = (static_cast<float>(in[i]) - zero) * scale;
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
