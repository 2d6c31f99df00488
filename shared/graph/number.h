// Single elements of constants.
#pragma once

#include <cstdint>

#include "shared/tensor/tensor.h"

namespace ganvas::graph {

// Element i as a double (int64 beyond 2^53 is rounded). The data may be unaligned.
double NumberAt(const TensorView& tensor, int64_t i);
// Element i of an integer or bool tensor.
int64_t IntegerAt(const TensorView& tensor, int64_t i);

// IEEE 754 binary16 -> binary32, exact.
float FloatFromHalf(uint16_t half);

}  // namespace ganvas::graph
