#include "shared/directions/components.h"

#include <algorithm>
#include <cmath>

#include "shared/directions/eigen.h"
#include "shared/latent/latent.h"

namespace ganvas::directions {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kAtOnce = 4;     // rows whose products are added in one go
constexpr size_t kMoreWidth = 6;  // of the subspace than components are wanted
constexpr size_t kFirstRows = 2000, kFirstPasses = 6, kLastPasses = 2;

}  // namespace

Components::Components(std::span<const float> rows, size_t size, size_t wanted, uint64_t seed)
    : rows_(rows),
      size_(size),
      count_(size > 0 ? rows.size() / size : 0),
      wanted_(wanted),
      exact_(size <= kLongestExact),
      mean_(size, 0.0) {
  passes_.push_back({count_, 1});
  if (exact_) {
    covariance_.assign(size * size, 0.0);
    passes_.push_back({count_, static_cast<double>(size) / 2});
  } else {
    width_ = std::min(size, (wanted + kMoreWidth + 7) / 8 * 8);
    std::vector<float> start(size * width_);
    Latents(seed, 0, 1, static_cast<int64_t>(start.size()), Prior::kNormal, start.data());
    basis_.assign(start.begin(), start.end());
    Orthonormalize();
    const auto each = static_cast<double>(2 * width_);
    const size_t first = std::min(count_, kFirstRows);
    for (size_t i = 0; i < kFirstPasses; ++i) passes_.push_back({first, each});
    for (size_t i = 0; i < kLastPasses; ++i) passes_.push_back({count_, each});
  }
  for (const Pass& pass : passes_) total_ += pass.weight * static_cast<double>(pass.rows);
}

double Components::Work(Deadline deadline) {
  while (pass_ < passes_.size()) {
    const Pass& pass = passes_[pass_];
    if (row_ == 0) BeginPass();
    const size_t end = std::min(pass.rows, row_ + kAtOnce);
    if (pass_ == 0) {
      for (size_t row = row_; row < end; ++row) Sum(row);
    } else if (exact_) {
      SumCovariance(row_, end);
    } else {
      SumProducts(row_, end);
    }
    done_ += pass.weight * static_cast<double>(end - row_);
    row_ = end;
    if (row_ >= pass.rows) {
      EndPass();
      row_ = 0;
      ++pass_;
      if (pass_ == passes_.size()) Finish();
    }
    if (Clock::now() >= deadline) break;
  }
  return pass_ == passes_.size() ? 1.0 : std::min(0.999999, done_ / std::max(total_, 1.0));
}

void Components::Sum(size_t row) {
  const float* x = &rows_[row * size_];
  for (size_t i = 0; i < size_; ++i) mean_[i] += static_cast<double>(x[i]);
}

// Rows without the mean.
void Components::Away(size_t begin, size_t end, double* away) const {
  for (size_t row = begin; row < end; ++row) {
    const float* x = &rows_[row * size_];
    for (size_t i = 0; i < size_; ++i) *away++ = static_cast<double>(x[i]) - mean_[i];
  }
}

void Components::SumCovariance(size_t begin, size_t end) {
  std::vector<double> away(kAtOnce * size_, 0.0);  // missing rows add zeros
  Away(begin, end, away.data());
  const double *a = away.data(), *b = a + size_, *c = b + size_, *d = c + size_;
  for (size_t i = 0; i < size_; ++i) {
    double* sums = &covariance_[i * size_];
    const double ai = a[i], bi = b[i], ci = c[i], di = d[i];
    for (size_t j = i; j < size_; ++j) {
      sums[j] += (ai * a[j] + bi * b[j]) + (ci * c[j] + di * d[j]);
    }
  }
}

// What rows add to covariance * basis: x (x^T basis) of each.
void Components::SumProducts(size_t begin, size_t end) {
  std::vector<double> away(kAtOnce * size_, 0.0);  // missing rows add zeros
  Away(begin, end, away.data());
  std::vector<double> along(kAtOnce * width_, 0.0);
  const double *a = away.data(), *b = a + size_, *c = b + size_, *d = c + size_;
  double *p = along.data(), *q = p + width_, *r = q + width_, *s = r + width_;
  for (size_t i = 0; i < size_; ++i) {
    const double* basis = &basis_[i * width_];
    const double ai = a[i], bi = b[i], ci = c[i], di = d[i];
    for (size_t k = 0; k < width_; ++k) {
      p[k] += ai * basis[k];
      q[k] += bi * basis[k];
      r[k] += ci * basis[k];
      s[k] += di * basis[k];
    }
  }
  for (size_t i = 0; i < size_; ++i) {
    double* sums = &products_[i * width_];
    const double ai = a[i], bi = b[i], ci = c[i], di = d[i];
    for (size_t k = 0; k < width_; ++k) {
      sums[k] += (ai * p[k] + bi * q[k]) + (ci * r[k] + di * s[k]);
    }
  }
}

void Components::BeginPass() {
  if (pass_ > 0 && !exact_) products_.assign(size_ * width_, 0.0);
}

void Components::EndPass() {
  if (pass_ == 0) {
    for (double& m : mean_) m /= std::max<double>(1, static_cast<double>(count_));
    return;
  }
  if (exact_ || pass_ + 1 == passes_.size()) return;
  basis_ = products_;
  Orthonormalize();
}

// Gram and Schmidt's way, twice.
void Components::Orthonormalize() {
  std::vector<double> column(size_);
  for (int again = 0; again < 2; ++again) {
    for (size_t k = 0; k < width_; ++k) {
      for (size_t i = 0; i < size_; ++i) column[i] = basis_[i * width_ + k];
      for (size_t other = 0; other < k; ++other) {
        double dot = 0;
        for (size_t i = 0; i < size_; ++i) dot += column[i] * basis_[i * width_ + other];
        for (size_t i = 0; i < size_; ++i) column[i] -= dot * basis_[i * width_ + other];
      }
      Normalize(column);
      for (size_t i = 0; i < size_; ++i) basis_[i * width_ + k] = column[i];
    }
  }
}

void Components::Finish() {
  const auto count = std::max<double>(1, static_cast<double>(count_));
  // The covariance, or that inside the subspace.
  const size_t n = exact_ ? size_ : width_;
  std::vector<double> inner(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i; j < n; ++j) {
      double sum = 0;
      if (exact_) {
        sum = covariance_[i * n + j];
      } else {
        for (size_t k = 0; k < size_; ++k) sum += basis_[k * n + i] * products_[k * n + j];
      }
      inner[i * n + j] = inner[j * n + i] = sum / count;
    }
  }
  const Eigen eigen = SymmetricEigen(std::move(inner), n);
  values_.assign(eigen.values.begin(), eigen.values.begin() + static_cast<ptrdiff_t>(wanted_));
  if (exact_) {
    vectors_.assign(eigen.vectors.begin(),
                    eigen.vectors.begin() + static_cast<ptrdiff_t>(wanted_ * n));
    return;
  }
  vectors_.assign(wanted_ * size_, 0.0);
  for (size_t v = 0; v < wanted_; ++v) {
    for (size_t i = 0; i < size_; ++i) {
      double sum = 0;
      for (size_t k = 0; k < n; ++k) sum += eigen.vectors[v * n + k] * basis_[i * n + k];
      vectors_[v * size_ + i] = sum;
    }
  }
}

}  // namespace ganvas::directions
