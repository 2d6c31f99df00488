// Adam (Kingma and Ba 2015, algorithm 1).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::optimize {

struct AdamOptions {
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
};

class Adam {
 public:
  explicit Adam(size_t count, const AdamOptions& options = {})
      : options_(options), first_(count, 0.0f), second_(count, 0.0f) {}

  // For the steps from now on; the moments stay.
  void set_options(const AdamOptions& options) { options_ = options; }
  // Moves `values` against `gradient`. Both have the count of the constructor, or are the first of
  // so many; then the others keep their moments.
  void Step(std::span<const float> gradient, double rate, std::span<float> values);
  // Keeps the moments of these rows of `row` numbers, in this order.
  void Keep(std::span<const size_t> rows, size_t row);

  std::span<const float> first() const { return first_; }
  std::span<const float> second() const { return second_; }
  int64_t steps() const { return steps_; }
  // Moments of the same count, and the number of steps that made them.
  void Restore(std::span<const float> first, std::span<const float> second, int64_t steps) {
    first_.assign(first.begin(), first.end());
    second_.assign(second.begin(), second.end());
    steps_ = steps;
  }

 private:
  AdamOptions options_;
  std::vector<float> first_, second_;  // moments
  int64_t steps_ = 0;
};

// The rows of `row` numbers each, in this order.
std::vector<float> Rows(std::span<const float> values, std::span<const size_t> rows, size_t row);

}  // namespace ganvas::optimize
