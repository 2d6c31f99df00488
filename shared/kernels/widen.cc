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

#if HWY_TARGET == HWY_SCALAR

void WidenHalfKernel(const uint16_t* in, int64_t count, float* out) {
  for (int64_t i = 0; i < count; ++i) out[i] = HalfToFloat(in[i]);
}

#else

// Exponent and mantissa, moved to where float32 has them, are a number 2^112 too small: exactly
// so for subnormals, too. Infinity and NaN come out finite.
template <class V>
HWY_INLINE hn::Vec<DF> WidenFinite(V half) {
  const DF df;
  const DI di;
  const auto moved = hn::ShiftLeft<13>(hn::PromoteTo(di, half));
  const auto bits = hn::And(moved, hn::Set(di, static_cast<int32_t>(0x8fffe000u)));
  return hn::Mul(hn::BitCast(df, bits), hn::Set(df, 5.192296858534828e33f));
}

void WidenHalfKernel(const uint16_t* in, int64_t count, float* out) {
  const DF df;
  const hn::Repartition<int16_t, DF> d16;
  const hn::Half<decltype(d16)> half;
  const auto lanes = static_cast<int64_t>(hn::Lanes(df));
  auto largest = hn::Zero(d16);
  int64_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const auto numbers = hn::LoadU(d16, reinterpret_cast<const int16_t*>(in + i));
    largest = hn::Max(largest, hn::And(numbers, hn::Set(d16, 0x7fff)));
    hn::StoreU(WidenFinite(hn::LowerHalf(half, numbers)), df, out + i);
    hn::StoreU(WidenFinite(hn::UpperHalf(half, numbers)), df, out + i + lanes);
  }
  if (!hn::AllFalse(d16, hn::Gt(largest, hn::Set(d16, 0x7bff)))) i = 0;
  for (; i < count; ++i) out[i] = HalfToFloat(in[i]);
}

#endif  // HWY_TARGET

template <typename T>
HWY_INLINE hn::Vec<DF> FloatsAt(const T* in) {
  const hn::Rebind<T, DF> narrow;
  return hn::ConvertTo(DF(), hn::PromoteTo(DI(), hn::LoadU(narrow, in)));
}

// Numbers of one slice.
template <typename T>
HWY_INLINE void WidenRow(const T* in, float zero, float scale, int64_t count, float* out) {
  const DF df;
  const auto lanes = static_cast<int64_t>(hn::Lanes(df));
  const auto offset = hn::Set(df, zero);
  const auto factor = hn::Set(df, scale);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Mul(hn::Sub(FloatsAt(in + i), offset), factor), df, out + i);
  }
  for (; i < count; ++i) out[i] = (static_cast<float>(in[i]) - zero) * scale;
}

// Numbers that each belong to the slice after the one before.
template <typename T>
HWY_INLINE void WidenAcross(const T* in, const float* zeros, const float* scales, int64_t count,
                            float* out) {
  const DF df;
  const auto lanes = static_cast<int64_t>(hn::Lanes(df));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto moved = hn::Sub(FloatsAt(in + i), hn::LoadU(df, zeros + i));
    hn::StoreU(hn::Mul(moved, hn::LoadU(df, scales + i)), df, out + i);
  }
  for (; i < count; ++i) out[i] = (static_cast<float>(in[i]) - zeros[i]) * scales[i];
}

template <typename T>
HWY_INLINE void WidenRows(const T* in, const SliceScales& scales, int64_t first, int64_t rows,
                          int64_t inner, float* out) {
  int64_t slice = first;
  for (int64_t row = 0; row < rows;) {
    const int64_t run = inner == 1 ? std::min(rows - row, scales.slices - slice) : 1;
    const float* zeros = scales.zeros + slice;
    const float* factors = scales.scales + slice;
    if (inner == 1) {
      WidenAcross(in + row, zeros, factors, run, out + row);
    } else {
      WidenRow(in + row * inner, *zeros, *factors, inner, out + row * inner);
    }
    row += run;
    slice += run;
    if (slice == scales.slices) slice = 0;
  }
}

void WidenInt8Kernel(const int8_t* in, const SliceScales& scales, int64_t first, int64_t rows,
                     int64_t inner, float* out) {
  WidenRows(in, scales, first, rows, inner, out);
}
void WidenUint8Kernel(const uint8_t* in, const SliceScales& scales, int64_t first, int64_t rows,
                      int64_t inner, float* out) {
  WidenRows(in, scales, first, rows, inner, out);
}

}  // namespace ganvas::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ganvas::kernels {

HWY_EXPORT(WidenHalfKernel);
HWY_EXPORT(WidenInt8Kernel);
HWY_EXPORT(WidenUint8Kernel);

void WidenHalf(const void* in, int64_t count, float* out) {
  // In pieces: one that holds an infinity or NaN is done again, number by number.
  constexpr int64_t kPiece = 2048;
  uint16_t aligned[kPiece];
  const auto* bytes = static_cast<const uint8_t*>(in);
  const bool odd = reinterpret_cast<uintptr_t>(in) % sizeof(uint16_t) != 0;
  for (int64_t i = 0; i < count; i += kPiece) {
    const int64_t size = std::min(kPiece, count - i);
    const uint8_t* piece = bytes + i * static_cast<int64_t>(sizeof(uint16_t));
    if (odd) std::memcpy(aligned, piece, static_cast<size_t>(size) * sizeof(uint16_t));
    const auto* halves = odd ? aligned : reinterpret_cast<const uint16_t*>(piece);
    HWY_DYNAMIC_DISPATCH(WidenHalfKernel)(halves, size, out + i);
  }
}

void WidenInt8(const int8_t* in, const SliceScales& scales, int64_t first, int64_t rows,
               int64_t inner, float* out) {
  HWY_DYNAMIC_DISPATCH(WidenInt8Kernel)(in, scales, first, rows, inner, out);
}

void WidenUint8(const uint8_t* in, const SliceScales& scales, int64_t first, int64_t rows,
                int64_t inner, float* out) {
  HWY_DYNAMIC_DISPATCH(WidenUint8Kernel)(in, scales, first, rows, inner, out);
}

}  // namespace ganvas::kernels
#endif  // HWY_ONCE
