// bfloat16 as it lies in memory: the upper half of a float32.
#pragma once

#include <bit>
#include <cstdint>

#include "native/ops/simd_clones.h"

namespace ganvas::ops {

struct Bf16 {
  uint16_t bits;
};

GANVAS_INLINE float Load(float value) { return value; }
GANVAS_INLINE double Load(double value) { return value; }
GANVAS_INLINE float Load(Bf16 value) {
  return std::bit_cast<float>(static_cast<uint32_t>(value.bits) << 16);
}

GANVAS_INLINE void Store(float value, float& to) { to = value; }
GANVAS_INLINE void Store(double value, double& to) { to = value; }
// To the nearest, ties to even. What is not a number becomes another that is none, or infinite.
GANVAS_INLINE void Store(float value, Bf16& to) {
  const auto bits = std::bit_cast<uint32_t>(value);
  to.bits = static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

}  // namespace ganvas::ops
