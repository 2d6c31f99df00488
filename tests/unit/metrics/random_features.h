// Features of known distribution.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "shared/latent/latent.h"

namespace ganvas::metrics {

// float32[count, dims] of N(0, 1), the same for the same seed.
inline torch::Tensor Normals(uint64_t seed, int64_t count, int64_t dims) {
  torch::Tensor numbers = torch::empty({count, dims});
  Latents(seed, 0, count, dims, Prior::kNormal, numbers.data_ptr<float>());
  return numbers;
}

}  // namespace ganvas::metrics
