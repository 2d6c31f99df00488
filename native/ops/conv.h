// Convolutions whose second derivatives are as fast as their first.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::ops {

struct ConvSteps {
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t groups = 1;
};

// torch::conv2d: `input` [N, in, H, W], `weight` [out, in / groups, k, k], `bias` [out] or
// undefined, all of one type. Values and first gradients are LibTorch's, to the bit. The gradients
// of a gradient are the same three operations again: the convolution, its transpose, and the
// product of pictures that gives the weight's gradient. LibTorch derives that product by a
// convolution with kernels as large as the picture, group by group, which takes several times as
// long on a CPU. On other devices this is torch::conv2d itself. Can be differentiated to any order.
torch::Tensor Conv2d(const torch::Tensor& input, const torch::Tensor& weight,
                     const torch::Tensor& bias, const ConvSteps& steps);

// torch::conv_transpose2d without bias: `input` [N, in, H, W], `weight` [in, out, k, k] ->
// [N, out, (H - 1) * stride - 2 * padding + k, ...]; steps.groups is 1. On the CPU it is computed
// as the gradient of the input of the convolution that it transposes, which oneDNN has fast kernels
// for, where LibTorch's own goes through a buffer of columns. Can be differentiated to any order.
torch::Tensor ConvTranspose2d(const torch::Tensor& input, const torch::Tensor& weight,
                              const ConvSteps& steps);

}  // namespace ganvas::ops
