// Inception score.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::metrics {

struct InceptionScore {
  double mean = 0;
  double std = 0;  // over the splits
};

// exp(E_x KL(p(y|x) || p(y))): Salimans et al. 2016, "Improved techniques for training GANs",
// section 4; p(y) is the mean within each of `splits` consecutive parts. `probabilities` is
// float[N, K], rows that sum to 1; N >= splits.
InceptionScore ComputeInceptionScore(const torch::Tensor& probabilities, int64_t splits = 10);

}  // namespace ganvas::metrics
