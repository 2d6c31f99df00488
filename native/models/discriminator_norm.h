// What normalizes the inner layers of a discriminator.
#pragma once

#include <torch/torch.h>

#include "native/models/architecture.h"

namespace ganvas::models {

// A layer for float[N, maps, H, W], with a learned scale and shift for each map. Norm::kLayer is
// over all maps and pixels of a sample, as in Gulrajani et al. 2017. Empty for Norm::kNone.
torch::nn::AnyModule PictureNorm(Norm norm, int64_t maps);

// The same for float[N, units]; there is no instance normalization of single numbers.
torch::nn::AnyModule VectorNorm(Norm norm, int64_t units);

}  // namespace ganvas::models
