// Layers one after another.
#pragma once

#include <torch/torch.h>

namespace ganvas::models {

// What `layers` gives, with BatchNorm or InstanceNorm and the ReLU or LeakyReLU after it as one
// operation. Layers other than those of this folder run in the type of their weights, the result
// has the input's.
torch::Tensor RunChain(torch::nn::Sequential layers, const torch::Tensor& input);

}  // namespace ganvas::models
