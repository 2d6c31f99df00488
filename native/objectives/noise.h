// Instance noise: Gaussian noise on what the discriminator sees, real and generated, so that the
// two distributions overlap (Sonderby et al. 2017, "Amortised MAP inference for image
// super-resolution", section 3.3; Arjovsky and Bottou 2017, "Towards principled methods for
// training generative adversarial networks", section 3).
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/objectives/random.h"

namespace ganvas::train {

// The standard deviation at `step`: `initial` at step 0, linearly down to 0 at `anneal_steps` and 0
// from there. With `anneal_steps` 0 it stays as it is.
double NoiseSigma(double initial, int64_t step, int64_t anneal_steps);

// samples + sigma * N(0, 1), in units of the samples; `samples` itself where sigma is 0.
torch::Tensor AddNoise(const torch::Tensor& samples, double sigma, const StepRandom& random,
                       Stream stream);

}  // namespace ganvas::train
