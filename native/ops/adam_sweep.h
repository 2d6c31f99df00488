// Adam and the average of the weights in one pass over memory, on the CPU.
#pragma once

#include <torch/torch.h>

namespace ganvas::ops {

// Numbers of one update, equal for all weights.
struct AdamSweep {
  double beta1 = 0.5;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double step_size = 0;         // learning rate / (1 - beta1^t)
  double root_correction2 = 1;  // sqrt(1 - beta2^t)
  double average_decay = 0;     // of the average, where there is one
};

// first <- beta1 first + (1 - beta1) g, second <- beta2 second + (1 - beta2) g^2,
// weight <- weight - step_size first / (sqrt(second) / root_correction2 + epsilon)
// (Kingma, Ba 2015, algorithm 1, in the order of operations of PyTorch's Adam), and, where
// `average` is defined, average <- decay average + (1 - decay) weight. All tensors are contiguous
// on the CPU, of one shape and of float32 or float64.
void SweepAdam(const AdamSweep& sweep, const torch::Tensor& gradient, torch::Tensor& weight,
               torch::Tensor& first, torch::Tensor& second, torch::Tensor& average);

}  // namespace ganvas::ops
