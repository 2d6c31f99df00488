// Runs a TapConv: packs the input under the taps into panels, multiplies them by packed weights in
// register tiles, and stores with bias, residual and activation applied.
#pragma once

#include <cstdint>

#include "shared/kernels/activation.h"
#include "shared/kernels/tap_conv.h"

namespace ganvas::kernels {

// out = activation(sum + bias + residual).
struct ConvEpilogue {
  const float* bias = nullptr;      // one for each output channel of all groups, or null
  const float* residual = nullptr;  // laid out like the output, or null
  Activation activation;
};

// Computes item `item` of [0, conv.items()); items are independent of each other. Input and output
// are NCHW. `packed` comes from PackConvWeights on the same SIMD target. `scratch` has
// conv.scratch_floats() floats, 64-byte aligned. Up to 64 bytes past the end of `input` are read.
void RunConvItem(const TapConv& conv, const float* packed, const float* input,
                 const ConvEpilogue& epilogue, int64_t item, float* scratch, float* output);

}  // namespace ganvas::kernels
