// Frechet distance, kernel distance and inception score against values known otherwise.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "native/metrics/frechet.h"
#include "native/metrics/inception_score.h"
#include "native/metrics/kernel_distance.h"
#include "tests/unit/metrics/random_features.h"

namespace ganvas::metrics {
namespace {

Moments Gaussian(std::vector<double> mean, std::vector<double> covariance) {
  const int64_t dims = static_cast<int64_t>(mean.size());
  return {torch::tensor(mean, torch::kFloat64),
          torch::tensor(covariance, torch::kFloat64).view({dims, dims}), 100};
}

Moments MomentsOf(const torch::Tensor& features) {
  MomentSums sums;
  sums.Add(features);
  return sums.Finish();
}

TEST(MomentSums, AreThoseOfTheWholeSet) {
  // An offset that would eat all digits of a float32 sum of squares.
  const torch::Tensor features = Normals(1, 501, 7).to(torch::kFloat64) * 0.5 + 3000;
  MomentSums sums;
  for (int64_t first = 0; first < 501; first += 100) {
    sums.Add(features.slice(0, first, std::min<int64_t>(501, first + 100)));
  }
  const Moments moments = sums.Finish();
  const torch::Tensor centred = features - features.mean(0);
  EXPECT_EQ(moments.count, 501);
  EXPECT_LT((moments.mean - features.mean(0)).abs().max().item<double>(), 1e-9);
  EXPECT_LT((moments.covariance - centred.t().mm(centred) / 500).abs().max().item<double>(), 1e-10);
}

TEST(FrechetDistance, OfDiagonalGaussians) {
  // |m|^2 + sum (sqrt a - sqrt b)^2.
  const Moments a = Gaussian({0, 1, 2}, {4, 0, 0, 0, 9, 0, 0, 0, 1});
  const Moments b = Gaussian({1, 1, 0}, {1, 0, 0, 0, 16, 0, 0, 0, 0.25});
  EXPECT_NEAR(FrechetDistance(a, b), 1 + 4 + 1 + 1 + 0.25, 1e-10);
  EXPECT_NEAR(FrechetDistance(a, a), 0, 1e-10);
}

TEST(FrechetDistance, OfCovariancesThatDoNotCommute) {
  // For 2 x 2: tr (AB)^(1/2) = sqrt(tr AB + 2 sqrt(det AB)).
  const Moments a = Gaussian({0, 0}, {2, 1, 1, 3});
  const Moments b = Gaussian({0, 0}, {5, -2, -2, 1});
  const double trace = 2 * 5 + 2 * (1 * -2) + 3 * 1;
  const double determinant = (2 * 3 - 1) * (5 * 1 - 4);
  const double root = std::sqrt(trace + 2 * std::sqrt(determinant));
  EXPECT_NEAR(FrechetDistance(a, b), 5 + 6 - 2 * root, 1e-10);
  EXPECT_NEAR(FrechetDistance(b, a), 5 + 6 - 2 * root, 1e-10);
}

TEST(FrechetDistance, OfFewerSamplesThanDimensions) {
  // tr (C1 C2)^(1/2) is the sum of the singular values of X1 X2^T over the root of (n - 1)(m - 1).
  const torch::Tensor x = Normals(3, 12, 40).to(torch::kFloat64);
  const torch::Tensor y = Normals(4, 9, 40).to(torch::kFloat64) * 2 + 0.5;
  const torch::Tensor xc = x - x.mean(0), yc = y - y.mean(0);
  const double cross =
      std::get<1>(torch::svd(xc.mm(yc.t()))).sum().item<double>() / std::sqrt(11.0 * 8.0);
  const double traces = (xc.square().sum() / 11 + yc.square().sum() / 8).item<double>();
  const double means = (x.mean(0) - y.mean(0)).square().sum().item<double>();
  EXPECT_NEAR(FrechetDistance(MomentsOf(x), MomentsOf(y)), means + traces - 2 * cross, 1e-7);
  EXPECT_NEAR(FrechetDistance(MomentsOf(x), MomentsOf(x)), 0, 1e-6);
  // No spread at all: only the means are left.
  const Moments flat = MomentsOf(torch::zeros({5, 2}));
  EXPECT_NEAR(FrechetDistance(flat, MomentsOf(torch::full({5, 2}, 3.0))), 18, 1e-10);
}

// The estimator as its sums say.
double PlainKernelDistance(const torch::Tensor& x, const torch::Tensor& y) {
  const auto k = [](const torch::Tensor& a, const torch::Tensor& b) {
    return std::pow((a * b).sum().item<double>() / static_cast<double>(a.size(0)) + 1, 3);
  };
  double sum = 0;
  const int64_t n = x.size(0), m = y.size(0);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      if (i != j) sum += k(x[i], x[j]) / static_cast<double>(n * (n - 1));
    }
    for (int64_t j = 0; j < m; ++j) sum -= 2 * k(x[i], y[j]) / static_cast<double>(n * m);
  }
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < m; ++j) {
      if (i != j) sum += k(y[i], y[j]) / static_cast<double>(m * (m - 1));
    }
  }
  return sum;
}

TEST(KernelDistance, IsTheUnbiasedEstimator) {
  const torch::Tensor x = Normals(5, 6, 3), y = Normals(6, 6, 3) + 0.7;
  // Subsets of all rows: each is the whole.
  const KernelDistance distance = ComputeKernelDistance(x, y, 1, 3);
  EXPECT_NEAR(distance.mean, PlainKernelDistance(x, y), 1e-6);
  EXPECT_NEAR(distance.std, 0, 1e-9);
}

TEST(KernelDistance, OfOneDistributionIsAroundZero) {
  const KernelDistance same =
      ComputeKernelDistance(Normals(7, 2000, 8), Normals(8, 2000, 8), 1, 50, 200);
  EXPECT_GT(same.std, 0);
  EXPECT_LT(std::abs(same.mean), 0.01);
  const KernelDistance other =
      ComputeKernelDistance(Normals(7, 2000, 8), Normals(8, 2000, 8) + 0.5, 1, 50, 200);
  EXPECT_GT(other.mean, 10 * std::abs(same.mean));
  // E k over different rows is known: 1 + 3 (m.m / D)... of N(0, 1) against N(m, 1) with m = 0.5:
  // E (x.y / 8 + 1)^3 = 1 + 3 c + 3 (c^2 + v) + ..., so the distance is at least 3 |m|^2 / D.
  EXPECT_GT(other.mean, 3 * 0.25);
}

TEST(InceptionScore, KnownValues) {
  // Certain and evenly spread over four classes: the number of classes.
  const torch::Tensor certain = torch::eye(4).repeat({25, 1});
  EXPECT_NEAR(ComputeInceptionScore(certain).mean, 4, 0.2);
  EXPECT_NEAR(ComputeInceptionScore(certain, 1).mean, 4, 1e-9);
  EXPECT_EQ(ComputeInceptionScore(certain, 1).std, 0);
  // Knowing nothing, and always the same: 1.
  EXPECT_NEAR(ComputeInceptionScore(torch::full({40, 4}, 0.25)).mean, 1, 1e-9);
  EXPECT_NEAR(ComputeInceptionScore(torch::tensor({{1.0, 0.0}}).repeat({20, 1})).mean, 1, 1e-9);
  // Two splits of scores 1 and 2.
  const torch::Tensor halves =
      torch::cat({torch::tensor({{1.0, 0.0}}).repeat({10, 1}), torch::eye(2).repeat({5, 1})});
  const InceptionScore score = ComputeInceptionScore(halves, 2);
  EXPECT_NEAR(score.mean, 1.5, 1e-6);
  EXPECT_NEAR(score.std, 0.5, 1e-6);
}

}  // namespace
}  // namespace ganvas::metrics
