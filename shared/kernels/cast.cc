#include "shared/kernels/cast.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "shared/kernels/widen.h"

namespace ganvas::kernels {
namespace {

struct Half {
  uint16_t bits;
};
struct Bool {
  uint8_t value;
};

template <typename To, typename From>
To Convert(From from) {
  if constexpr (std::is_same_v<From, Half>) {
    return Convert<To>(HalfToFloat(from.bits));
  } else if constexpr (std::is_same_v<From, Bool>) {
    return Convert<To>(static_cast<int64_t>(from.value != 0));
  } else if constexpr (std::is_same_v<To, Half>) {
    return {FloatToHalf(static_cast<float>(from))};
  } else if constexpr (std::is_same_v<To, Bool>) {
    return {static_cast<uint8_t>(from != 0)};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    if (std::isnan(from)) return 0;
    // The limits as floats: the upper one may have been rounded up, hence >=.
    if (from >= static_cast<From>(std::numeric_limits<To>::max())) {
      return std::numeric_limits<To>::max();
    }
    if (from <= static_cast<From>(std::numeric_limits<To>::min())) {
      return std::numeric_limits<To>::min();
    }
    return static_cast<To>(from);
  } else {
    return static_cast<To>(from);
  }
}

template <typename From, typename To>
void Loop(const void* in, void* out, int64_t count) {
  const From* from = static_cast<const From*>(in);
  To* to = static_cast<To*>(out);
  for (int64_t i = 0; i < count; ++i) to[i] = Convert<To>(from[i]);
}

template <typename From>
void CastFrom(const void* in, DType to, void* out, int64_t count) {
  switch (to) {
    case DType::kF32:
      return Loop<From, float>(in, out, count);
    case DType::kF16:
      return Loop<From, Half>(in, out, count);
    case DType::kF64:
      return Loop<From, double>(in, out, count);
    case DType::kI64:
      return Loop<From, int64_t>(in, out, count);
    case DType::kI32:
      return Loop<From, int32_t>(in, out, count);
    case DType::kI8:
      return Loop<From, int8_t>(in, out, count);
    case DType::kU8:
      return Loop<From, uint8_t>(in, out, count);
    case DType::kBool:
      return Loop<From, Bool>(in, out, count);
  }
}

}  // namespace

float HalfToFloat(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
  const uint32_t exponent = (half >> 10) & 31u;
  const uint32_t mantissa = half & 1023u;
  if (exponent == 31) return __builtin_bit_cast(float, sign | 0x7f800000u | mantissa << 13);
  if (exponent == 0) {  // zero and subnormals: mantissa * 2^-24
    const float value = static_cast<float>(mantissa) * 5.9604644775390625e-8f;
    return __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, value) | sign);
  }
  return __builtin_bit_cast(float, sign | (exponent + 112) << 23 | mantissa << 13);
}

uint16_t FloatToHalf(float value) {
  const uint32_t bits = __builtin_bit_cast(uint32_t, value);
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);
  if (magnitude >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);  // >= 65520
  if (magnitude < 0x38800000u) {  // below 2^-14: steps of 2^-24, rounded by the addition
    const float steps = __builtin_bit_cast(float, magnitude) + 0.5f;
    return static_cast<uint16_t>(sign | (__builtin_bit_cast(uint32_t, steps) - 0x3f000000u));
  }
  const uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
  return static_cast<uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
}

void Cast(DType from, const void* in, DType to, void* out, int64_t count) {
  if (from == to) {
    std::memcpy(out, in, static_cast<size_t>(count) * ByteSize(from));
    return;
  }
  if (from == DType::kF16 && to == DType::kF32) {
    WidenHalf(in, count, static_cast<float*>(out));
    return;
  }
  switch (from) {
    case DType::kF32:
      return CastFrom<float>(in, to, out, count);
    case DType::kF16:
      return CastFrom<Half>(in, to, out, count);
    case DType::kF64:
      return CastFrom<double>(in, to, out, count);
    case DType::kI64:
      return CastFrom<int64_t>(in, to, out, count);
    case DType::kI32:
      return CastFrom<int32_t>(in, to, out, count);
    case DType::kI8:
      return CastFrom<int8_t>(in, to, out, count);
    case DType::kU8:
      return CastFrom<uint8_t>(in, to, out, count);
    case DType::kBool:
      return CastFrom<Bool>(in, to, out, count);
  }
}

}  // namespace ganvas::kernels
