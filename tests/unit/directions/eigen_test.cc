#include "shared/directions/eigen.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::directions {
namespace {

// B^T B of random numbers, which has rank `rank`.
std::vector<double> Symmetric(size_t n, size_t rank, uint32_t seed) {
  kernels::Numbers numbers(seed);
  const std::vector<float> b = numbers.Vector(static_cast<int64_t>(n * rank));
  std::vector<double> a(n * n, 0.0);
  for (size_t r = 0; r < rank; ++r) {
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) {
        a[i * n + j] += static_cast<double>(b[r * n + i]) * static_cast<double>(b[r * n + j]);
      }
    }
  }
  return a;
}

void ExpectEigenvectors(const std::vector<double>& a, size_t n, const Eigen& eigen) {
  ASSERT_EQ(eigen.values.size(), n);
  ASSERT_EQ(eigen.vectors.size(), n * n);
  const double size = std::abs(eigen.values[0]) + 1;
  for (size_t v = 0; v < n; ++v) {
    if (v > 0) {
      EXPECT_LE(eigen.values[v], eigen.values[v - 1]);
    }
    const double* x = &eigen.vectors[v * n];
    for (size_t i = 0; i < n; ++i) {
      double ax = 0;
      for (size_t j = 0; j < n; ++j) ax += a[i * n + j] * x[j];
      EXPECT_NEAR(ax, eigen.values[v] * x[i], 1e-12 * size * static_cast<double>(n)) << v;
    }
    for (size_t w = 0; w <= v; ++w) {
      double dot = 0;
      for (size_t i = 0; i < n; ++i) dot += x[i] * eigen.vectors[w * n + i];
      EXPECT_NEAR(dot, v == w ? 1 : 0, 1e-12 * static_cast<double>(n)) << v << " " << w;
    }
  }
}

TEST(Eigen, OfMatricesOfAllSizes) {
  for (const size_t n : {1, 2, 3, 4, 7, 30, 65}) {
    SCOPED_TRACE(n);
    const std::vector<double> a = Symmetric(n, n + 3, 3);
    ExpectEigenvectors(a, n, SymmetricEigen(a, n));
  }
}

TEST(Eigen, OfMatricesWithEqualValues) {
  for (const size_t rank : {0, 1, 4}) {
    SCOPED_TRACE(rank);
    const std::vector<double> a = Symmetric(12, rank, 5);
    const Eigen eigen = SymmetricEigen(a, 12);
    ExpectEigenvectors(a, 12, eigen);
    for (size_t i = rank; i < 12; ++i) EXPECT_NEAR(eigen.values[i], 0, 1e-13);
  }
  std::vector<double> twice(9, 0.0);
  for (size_t i = 0; i < 3; ++i) twice[i * 4] = 2;
  ExpectEigenvectors(twice, 3, SymmetricEigen(twice, 3));
  // Negative values come last.
  ExpectEigenvectors({0, 1, 1, 0}, 2, SymmetricEigen({0, 1, 1, 0}, 2));
  EXPECT_NEAR(SymmetricEigen({0, 1, 1, 0}, 2).values[1], -1, 1e-15);
}

TEST(Eigen, SignsFollowTheLargestComponent) {
  std::vector<double> v = {1, -3, 3};
  SetSign(v);
  EXPECT_EQ(v, (std::vector<double>{-1, 3, -3}));
  SetSign(v);
  EXPECT_EQ(v, (std::vector<double>{-1, 3, -3}));
  std::vector<double> zeros = {0, 0};
  EXPECT_EQ(Normalize(zeros), 0);
  EXPECT_EQ(zeros, (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace ganvas::directions
