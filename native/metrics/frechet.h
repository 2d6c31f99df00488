// Frechet distance of two Gaussians fitted to features: the FID where the features are Inception's.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::metrics {

// float64 on the CPU.
struct Moments {
  torch::Tensor mean;        // [D]
  torch::Tensor covariance;  // [D, D], divided by count - 1
  int64_t count = 0;
};

// Sums in float64, batch by batch, around the mean of the first batch, so that a large common
// offset costs no digits.
class MomentSums {
 public:
  // float[N, D] of any device.
  void Add(const torch::Tensor& features);
  // At least two rows must have been added.
  Moments Finish() const;

 private:
  torch::Tensor offset_;    // [D]
  torch::Tensor sum_;       // [D] of features - offset
  torch::Tensor products_;  // [D, D]
  int64_t count_ = 0;
};

// |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)): Heusel et al. 2017, "GANs trained by a two
// time-scale update rule", eq. 6 (Dowson and Landau 1982). The trace of the root is the sum of the
// square roots of the eigenvalues of R^T C2 R with C1 = R R^T, R = V sqrt(L) of the eigenvalues L >
// 0, so covariances of any rank will do.
double FrechetDistance(const Moments& a, const Moments& b);

}  // namespace ganvas::metrics
