// Principal components of many vectors.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::directions {

using Deadline = std::chrono::steady_clock::time_point;

// The principal components of `rows`, float32 [count, size], which must outlive this. Of short
// vectors they are the eigenvectors of their covariance, which is summed in double precision. Of
// vectors longer than kLongestExact they come near those: a subspace is turned towards them by
// repeated products with the covariance (subspace iteration; Halko, Martinsson and Tropp 2011),
// first over a part of the rows, then over all. The same for any cut of the work into steps.
class Components {
 public:
  static constexpr size_t kLongestExact = 512;

  // `wanted` is at most `size`. `seed`: of the subspace.
  Components(std::span<const float> rows, size_t size, size_t wanted, uint64_t seed);

  // Works until `deadline`, at least a little, and returns the share done, in [0, 1].
  double Work(Deadline deadline);

  // Once Work has returned 1. Of `wanted` components, the largest first: their variances, and unit
  // vectors [wanted, size].
  const std::vector<double>& values() const { return values_; }
  const std::vector<double>& vectors() const { return vectors_; }
  const std::vector<double>& mean() const { return mean_; }

 private:
  struct Pass {
    size_t rows = 0;
    double weight = 0;  // of the time
  };
  void Sum(size_t row);
  void Away(size_t begin, size_t end, double* away) const;
  void SumCovariance(size_t begin, size_t end);
  void SumProducts(size_t begin, size_t end);
  void BeginPass();
  void EndPass();
  void Orthonormalize();
  void Finish();

  std::span<const float> rows_;
  size_t size_, count_, wanted_;
  bool exact_;
  size_t width_ = 0;  // of the subspace
  std::vector<Pass> passes_;
  size_t pass_ = 0, row_ = 0;
  double done_ = 0, total_ = 0;
  std::vector<double> mean_;
  std::vector<double> covariance_;        // [size, size], the upper half
  std::vector<double> basis_, products_;  // [size, width]
  std::vector<double> values_, vectors_;
};

}  // namespace ganvas::directions
