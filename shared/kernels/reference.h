// Scalar kernels written straight from the operators' definitions: slow, and what the SIMD kernels
// are compared with.
#pragma once

#include <cstdint>
#include <span>

#include "shared/kernels/activation.h"
#include "shared/kernels/tap_conv.h"

namespace ganvas::kernels::reference {

float Activate(const Activation& activation, float x);

// weight [out_channels][in_channels / groups][kernel_h][kernel_w]; bias may be null.
void Conv(const ConvGeometry& geometry, const float* input, const float* weight, const float* bias,
          float* output);

// weight [in_channels][out_channels / groups][kernel_h][kernel_w]; bias may be null.
void ConvTranspose(const ConvGeometry& geometry, const float* input, const float* weight,
                   const float* bias, float* output);

// out[r][n] = sum_k a[r][k] * b[k][n], all row-major.
void MatMul(int64_t rows, int64_t depth, int64_t cols, const float* a, const float* b, float* out);

// out = (x - mean) / sqrt(variance + epsilon) * scale + shift over each plane of `plane` elements;
// plane i uses scale[i % channels].
void InstanceNorm(int64_t planes, int64_t channels, int64_t plane, const float* input,
                  const float* scale, const float* shift, float epsilon, float* output);

}  // namespace ganvas::kernels::reference
