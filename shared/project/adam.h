// Adam (Kingma and Ba 2015, algorithm 1).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::project {

struct AdamOptions {
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
};

class Adam {
 public:
  explicit Adam(size_t count, const AdamOptions& options = {})
      : options_(options), first_(count, 0.0f), second_(count, 0.0f) {}

  // Moves `values` against `gradient`; both have the count of the constructor.
  void Step(std::span<const float> gradient, double rate, std::span<float> values);
  // Keeps the moments of these rows of `row` numbers, in this order.
  void Keep(std::span<const size_t> rows, size_t row);

 private:
  AdamOptions options_;
  std::vector<float> first_, second_;  // moments
  int64_t steps_ = 0;
};

// The rows of `row` numbers each, in this order.
std::vector<float> Rows(std::span<const float> values, std::span<const size_t> rows, size_t row);

}  // namespace ganvas::project
