// Normalization of each plane by its own mean and variance.
#pragma once

#include <cstdint>

#include "shared/kernels/activation.h"

namespace ganvas::kernels {

// out = activation((x - mean) / sqrt(variance + epsilon) * scale + shift) for planes [begin, end);
// plane p uses scale[p % channels]. The variance is taken around the mean, in a second pass.
void RunInstanceNorm(int64_t channels, int64_t plane, const float* scale, const float* shift,
                     float epsilon, const Activation& activation, const float* in, int64_t begin,
                     int64_t end, float* out);

}  // namespace ganvas::kernels
