// Metrics of nearest neighbours between feature sets, without ever holding a whole distance matrix.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::metrics {

struct Prdc {
  double precision = 0;
  double recall = 0;
  double density = 0;
  double coverage = 0;
};

inline constexpr int64_t kPrecisionNeighbours = 3;
inline constexpr int64_t kDensityNeighbours = 5;

// Precision and recall of Kynkaanniemi et al. 2019, "Improved precision and recall metric", eq. 1
// and 2: the share of one set that lies in a ball around some sample of the other, whose radius is
// the distance to its k-th nearest neighbour in its own set (k = 3; the border belongs to it).
// Density and coverage of Naeem et al. 2020, "Reliable fidelity and diversity metrics", eq. 4 and
// 6: balls around real samples only (k = 5; without the border, as in the authors' code).
// Features are float[N, D] and float[M, D]; both sets have more samples than either k.
Prdc ComputePrdc(const torch::Tensor& real, const torch::Tensor& fake,
                 int64_t precision_k = kPrecisionNeighbours,
                 int64_t density_k = kDensityNeighbours);

struct Nearest {
  torch::Tensor distance;  // float64[N], Euclidean
  torch::Tensor index;     // int64[N], into `set`
};

// The nearest of `set`, [M, D] of any number type, to each row of `queries`, [N, D]. The search is
// in float32; the distances are then computed from differences. With `except`, int64[N], query i is
// not compared with row except[i], as where it is that row itself; M > 1 then.
Nearest FindNearest(const torch::Tensor& queries, const torch::Tensor& set,
                    const torch::Tensor& except = {});

// The same of the `count` nearest, nearest first: distance and index are [N, count]. M is at least
// `count`.
Nearest FindNearestFew(const torch::Tensor& queries, const torch::Tensor& set, int64_t count);

// Are generated samples closer to the training set than unseen real ones are?
struct Memorization {
  double generated_median = 0;  // distance to the nearest training sample
  double held_out_median = 0;
  double ratio = 0;         // of the two: well below 1 speaks of copying
  double share_closer = 0;  // of generated samples closer than held-out ones' 1% quantile
};

inline constexpr double kCloseQuantile = 0.01;

// `generated` and `held_out` are distances as FindNearest gives them.
Memorization CompareDistances(const torch::Tensor& generated, const torch::Tensor& held_out);

}  // namespace ganvas::metrics
