// Convolutions in bfloat16 on the CPU as products of matrices of patches, for which processors have
// units (AMX, AVX512_BF16) that LibTorch's own convolutions use less well, above all for the
// gradient of the weights.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::ops {

struct PatchConv {
  int64_t stride = 1;
  int64_t padding = 0;
};

// Whether PatchConv2d and PatchConvTranspose2d take this input and this weight.
bool FitsPatchConv(const torch::Tensor& input, const torch::Tensor& weight);

// torch::conv2d without bias. `input` bfloat16 [N, in, H, W] on the CPU, `weight` float32 [out, in,
// k, k], rounded to bfloat16; sums in float32, those of a weight's gradient rounded to bfloat16
// every 2^20 numbers of patches; the result is bfloat16 in channels-last layout, the weight's
// gradient float32. Can be differentiated to any order.
torch::Tensor PatchConv2d(const torch::Tensor& input, const torch::Tensor& weight,
                          const PatchConv& conv);

// torch::conv_transpose2d without bias: `weight` float32 [in, out, k, k], as above.
torch::Tensor PatchConvTranspose2d(const torch::Tensor& input, const torch::Tensor& weight,
                                   const PatchConv& conv);

}  // namespace ganvas::ops
