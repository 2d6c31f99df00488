// R1 on pictures that are changed before the discriminator sees them.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>
#include <string>

#include "native/objectives/regularizers.h"
#include "tests/unit/objectives/finite_differences.h"

namespace ganvas::train {

// What R1 needs: the penalty is taken on the picture before `change`, and its gradient reaches the
// weights through it. Expects both, for grey and colour, to be what finite differences say.
inline void ExpectR1Through(const std::function<torch::Tensor(const torch::Tensor&)>& change,
                            int seed, const std::string& what, double tolerance) {
  namespace nn = torch::nn;
  torch::manual_seed(seed);
  for (const int64_t channels : {1, 3}) {
    nn::Sequential critic(nn::Conv2d(nn::Conv2dOptions(channels, 4, 3).stride(2)), nn::Tanh(),
                          nn::Flatten(), nn::Linear(36, 1));
    critic->to(torch::kFloat64);
    const torch::Tensor pictures = torch::randn({3, channels, 8, 8}, torch::kFloat64);
    const auto logits = [&](const torch::Tensor& x) {
      return critic->forward(change(x)).flatten();
    };
    const auto r1 = [&] {
      const torch::Tensor samples = pictures.clone().requires_grad_(true);
      return ZeroCenteredPenalty(logits(samples), samples, 2);
    };
    double expected = 0;
    {
      torch::NoGradGuard no_grad;
      torch::Tensor samples = pictures.clone();
      for (int64_t i = 0; i < samples.numel(); ++i) {
        const double slope =
            FiniteDifference([&] { return logits(samples).sum().item<double>(); }, samples, i);
        expected += slope * slope / 3;
      }
    }
    EXPECT_NEAR(r1().item<double>(), expected, 1e-8 * std::max(1.0, expected));
    for (const torch::Tensor& weight : critic->parameters()) {
      if (weight.numel() > 1) ExpectGradient(r1, weight, what, tolerance);
    }
  }
}

}  // namespace ganvas::train
