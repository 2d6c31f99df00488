// Instance normalization and the activation after it.
#pragma once

#include <torch/torch.h>

namespace ganvas::models {

inline constexpr double kInstanceNormEpsilon = 1e-5;

// leaky(x') with x' = (x - mean) / sqrt(variance + kInstanceNormEpsilon), moments of each map of
// each picture by itself, no learned scale or shift: Ulyanov et al. 2016, "Instance normalization:
// the missing ingredient for fast stylization", equation 5. `slope` is that of the LeakyReLU: 0 is
// ReLU, 1 is none. float[N, maps, H, W] of any type -> the same shape and type.
torch::Tensor InstanceNormLeaky(const torch::Tensor& input, double slope);

// The normalization alone, as a layer of a Sequential; RunChain takes the activation with it.
class InstanceNormImpl : public torch::nn::Module {
 public:
  torch::Tensor forward(const torch::Tensor& input) { return InstanceNormLeaky(input, 1); }
};
TORCH_MODULE(InstanceNorm);

}  // namespace ganvas::models
