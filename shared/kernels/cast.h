// Conversions between element types.
#pragma once

#include <cstdint>

#include "shared/tensor/tensor.h"

namespace ganvas::kernels {

// Converts `count` elements. Floats to integers cut towards zero and stay inside the target's range
// (NaN becomes 0); to float16 rounds to nearest even; to bool is "not zero". `in` and `out` do not
// overlap and are aligned to their elements, but for float16 to float32, where `in` need not be.
void Cast(DType from, const void* in, DType to, void* out, int64_t count);

float HalfToFloat(uint16_t half);
uint16_t FloatToHalf(float value);

}  // namespace ganvas::kernels
