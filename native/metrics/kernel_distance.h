// Kernel inception distance.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::metrics {

struct KernelDistance {
  double mean = 0;  // may be slightly negative: the estimator is unbiased
  double std = 0;   // over the subsets
};

// Squared maximum mean discrepancy with k(x, y) = (x.y / D + 1)^3, the unbiased estimator of
// Binkowski et al. 2018, "Demystifying MMD GANs", eq. 4 and section 4; mean and standard deviation
// over `subsets` random subsets of min(subset_size, N, M) rows each. Features are float[N, D] and
// float[M, D].
KernelDistance ComputeKernelDistance(const torch::Tensor& real, const torch::Tensor& fake,
                                     uint64_t seed, int64_t subsets = 100,
                                     int64_t subset_size = 1000);

}  // namespace ganvas::metrics
