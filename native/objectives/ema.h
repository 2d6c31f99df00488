// The exponential moving average of the generator, which is sampled and exported.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::train {

// The factor of one step of `batch` pictures: 0.5^(batch / half-life). During ramp-up the half-life
// is at most `rampup` of the pictures seen, so that the first, random weights are soon forgotten
// (Karras et al. 2020, StyleGAN2-ADA); a `rampup` of 0 is none. A half-life of 0 gives 0: no
// averaging.
double EmaDecay(double half_life, int64_t pictures_seen, int64_t batch, double rampup = 0.05);

// Buffers: average <- decay * average + (1 - decay) * module where they are floating-point, else
// copied. Both have the same structure. Parameters are averaged by Adam::Step.
void AverageBuffers(torch::nn::Module& average, const torch::nn::Module& module, double decay);
// The same with a scalar tensor on the device, for a graph of kernels.
void AverageBuffers(torch::nn::Module& average, const torch::nn::Module& module,
                    const torch::Tensor& decay);

}  // namespace ganvas::train
