// How large the gradients are that a network's last update took.
#pragma once

#include <torch/torch.h>

namespace ganvas::train {

// The 2-norm of all gradients of `module` as one vector; NaN where it has none. Waits for a GPU.
double GradientNorm(const torch::nn::Module& module);

}  // namespace ganvas::train
