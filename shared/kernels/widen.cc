#include "shared/kernels/widen.h"

#include <cstddef>

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

// Number of elements done: whole vectors.
int64_t WidenHalfKernel(const uint16_t* in, int64_t count, float* out) {
  const DF df;
  const DI di;
  const DU du;
  const hn::Rebind<uint16_t, DF> d16;
  const auto lanes = static_cast<int64_t>(hn::Lanes(df));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto bits = hn::PromoteTo(du, hn::LoadU(d16, in + i));
    const auto sign = hn::ShiftLeft<16>(hn::And(bits, hn::Set(du, 0x8000u)));
    const auto magnitude = hn::And(bits, hn::Set(du, 0x7fffu));
    // The exponents of float16 and float32 differ by 112; that of infinity is the largest of each.
    const auto special = hn::Gt(hn::BitCast(di, magnitude), hn::Set(di, 0x7bff));
    const auto bias = hn::IfThenElse(hn::RebindMask(du, special), hn::Set(du, 224u << 23),
                                     hn::Set(du, 112u << 23));
    const auto normal = hn::Add(hn::ShiftLeft<13>(magnitude), bias);
    const auto steps = hn::ConvertTo(df, hn::BitCast(di, magnitude));
    const auto subnormal = hn::BitCast(du, hn::Mul(steps, hn::Set(df, 5.9604644775390625e-8f)));
    const auto tiny = hn::Lt(hn::BitCast(di, magnitude), hn::Set(di, 0x0400));
    const auto wide = hn::IfThenElse(hn::RebindMask(du, tiny), subnormal, normal);
    hn::StoreU(hn::BitCast(df, hn::Or(wide, sign)), df, out + i);
  }
  return i;
}

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

void WidenHalf(const uint16_t* in, int64_t count, float* out) {
  int64_t i = HWY_DYNAMIC_DISPATCH(WidenHalfKernel)(in, count, out);
  for (; i < count; ++i) out[i] = HalfToFloat(in[i]);
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
