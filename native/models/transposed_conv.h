// nn::ConvTranspose2d, faster on the CPU.
#pragma once

#include <torch/torch.h>

#include "native/models/spectral_norm.h"

namespace ganvas::models {

// The same layer, weights and results up to rounding, without bias or output padding. LibTorch's
// own on the CPU goes picture by picture through a column buffer; this one runs the gradient of an
// ordinary convolution, for which oneDNN has direct kernels, and is 2 to 3 times as fast. Its
// gradients have none of their own: it is for generators.
class TransposedConv2dImpl : public torch::nn::ConvTranspose2dImpl {
 public:
  // Weight [in, out, kernel, kernel].
  TransposedConv2dImpl(int64_t in, int64_t out, torch::ExpandingArray<2> kernel, int64_t stride,
                       int64_t padding, bool spectral = false);
  // float[N, in, H, W] -> float[N, out, (H - 1) * stride - 2 * padding + kernel, ...].
  torch::Tensor forward(const torch::Tensor& input);

  torch::Tensor EffectiveWeight() { return spectral ? spectral->forward(weight) : weight; }
  int64_t stride() const { return stride_; }
  int64_t padding() const { return padding_; }

  SpectralNorm spectral{nullptr};

 private:
  int64_t stride_;
  int64_t padding_;
};
TORCH_MODULE(TransposedConv2d);

}  // namespace ganvas::models
