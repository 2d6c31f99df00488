// Derivatives of scalar functions by central differences, in float64.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ganvas::train {

// Derivative number `index` of `value` with respect to `at`, float64; `at` is as before afterwards.
// The five-point rule, whose error is of the fourth order in `step`.
inline double FiniteDifference(const std::function<double()>& value, torch::Tensor at,
                               int64_t index, double step = 1e-3) {
  double* number = at.data_ptr<double>() + index;
  const double before = *number;
  const auto shifted = [&](double by) {
    *number = before + by * step;
    return value();
  };
  const double slope = (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / (12 * step);
  *number = before;
  return slope;
}

// Expects the gradient of `value` with respect to `at` (contiguous float64 that requires a
// gradient) to be what finite differences say, at up to `checked` places, within `tolerance` of the
// largest of them.
inline void ExpectGradient(const std::function<torch::Tensor()>& value, torch::Tensor at,
                           const std::string& what, double tolerance = 1e-7, int64_t checked = 24,
                           double step = 1e-3) {
  ASSERT_EQ(at.scalar_type(), torch::kFloat64) << what;
  ASSERT_TRUE(at.is_contiguous()) << what;
  const auto gradient = torch::autograd::grad({value()}, {at}, {}, /*retain_graph=*/false,
                                              /*create_graph=*/false, /*allow_unused=*/true)[0];
  const torch::Tensor flat =
      gradient.defined() ? gradient.flatten() : torch::zeros({at.numel()}, torch::kFloat64);
  std::vector<std::pair<int64_t, double>> slopes;
  double largest = 0;
  for (int64_t i = 0; i < at.numel(); i += std::max<int64_t>(1, at.numel() / checked)) {
    slopes.emplace_back(i, FiniteDifference([&] { return value().item<double>(); }, at, i, step));
    largest = std::max(largest, std::abs(slopes.back().second));
  }
  ASSERT_GT(largest, 0) << what << ": nothing was tested";
  for (const auto& [i, slope] : slopes) {
    EXPECT_NEAR(flat[i].item<double>(), slope, tolerance * largest) << what << ", place " << i;
  }
}

}  // namespace ganvas::train
