#include "native/metrics/kernel_distance.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "native/metrics/metric_rows.h"
#include "native/metrics/random_stream.h"
#include "native/metrics/set_figures.h"

namespace ganvas::metrics {
namespace {

torch::Tensor Kernel(const torch::Tensor& x, const torch::Tensor& y) {
  return (x.mm(y.t()) / static_cast<double>(x.size(1)) + 1).pow(3);
}

// Mean over pairs of different rows.
double MeanOffDiagonal(const torch::Tensor& kernel) {
  const double n = static_cast<double>(kernel.size(0));
  return (kernel.sum() - kernel.trace()).item<double>() / (n * (n - 1));
}

torch::Tensor Rows(const torch::Tensor& features, RandomStream& random, int64_t count) {
  const std::vector<int64_t> rows = ChooseDistinct(random, features.size(0), count);
  return features.index_select(0, torch::tensor(rows)).to(torch::kFloat64);
}

}  // namespace

KernelDistance ComputeKernelDistance(const torch::Tensor& real, const torch::Tensor& fake,
                                     uint64_t seed, int64_t subsets, int64_t subset_size) {
  torch::NoGradGuard no_grad;
  const int64_t rows = std::min({subset_size, real.size(0), fake.size(0)});
  TORCH_CHECK(rows >= 2, "a kernel distance of fewer than two samples");
  RandomStream random(seed, Purpose::kSubsets);
  std::vector<double> distances;
  for (int64_t i = 0; i < subsets; ++i) {
    const torch::Tensor x = Rows(real, random, rows);
    const torch::Tensor y = Rows(fake, random, rows);
    distances.push_back(MeanOffDiagonal(Kernel(x, x)) + MeanOffDiagonal(Kernel(y, y)) -
                        2 * Kernel(x, y).mean().item<double>());
  }
  KernelDistance result;
  for (const double d : distances) result.mean += d / static_cast<double>(subsets);
  for (const double d : distances) result.std += (d - result.mean) * (d - result.mean);
  result.std = std::sqrt(result.std / static_cast<double>(subsets));
  return result;
}

std::vector<Part> Kid(SetFigures& sets, PictureSample& sample) {
  const KernelDistance distance = ComputeKernelDistance(sets.Features(sets.reference()),
                                                        sets.Features(sample), sets.options().seed);
  return {{"mean", distance.mean}, {"std", distance.std}};
}

}  // namespace ganvas::metrics
