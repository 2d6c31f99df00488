// BatchNorm and (leaky) ReLU as one operation on the CPU.
#pragma once

#include <torch/torch.h>

namespace ganvas::ops {

struct NormLeaky {
  torch::Tensor weight, bias;                    // float32 [maps]; undefined: 1 and 0
  torch::Tensor running_mean, running_variance;  // float32 [maps], updated in place; or undefined
  double momentum = 0.1;
  double epsilon = 1e-5;
  double slope = 0;  // of the LeakyReLU; 0 is ReLU, 1 is none at all
};

// Whether BatchNormLeaky takes this input.
bool FitsBatchNormLeaky(const torch::Tensor& input);

// leaky(BatchNorm(input)) in training mode: Ioffe, Szegedy 2015, algorithm 1, with statistics of
// this batch, which the running ones follow. `input` float[N, maps, H, W] of float32 or bfloat16 on
// the CPU; the result has its type, in channels-last layout. Statistics and gradients of the
// parameters are computed in float32 and summed in float64, whatever the number of threads. Can be
// differentiated to any order.
torch::Tensor BatchNormLeaky(const torch::Tensor& input, const NormLeaky& norm);

}  // namespace ganvas::ops
