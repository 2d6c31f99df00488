#include "native/ops/adam_sweep.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ganvas::ops {
namespace {

// Algorithm 1 of Kingma, Ba 2015, number by number.
TEST(AdamSweep, FollowsThePaper) {
  const int64_t count = 37;  // no multiple of a vector
  for (const auto type : {torch::kFloat32, torch::kFloat64}) {
    torch::manual_seed(3);
    torch::Tensor w = torch::randn({count}, type), m = torch::zeros({count}, type);
    torch::Tensor v = torch::zeros({count}, type), average = w.clone();
    std::vector<double> weight(count), first(count), second(count), mean(count);
    for (int64_t i = 0; i < count; ++i) weight[i] = mean[i] = w[i].item<double>();
    for (int t = 1; t <= 5; ++t) {
      const torch::Tensor g = torch::randn({count}, type);
      SweepAdam({.beta1 = 0.5,
                 .beta2 = 0.99,
                 .epsilon = 1e-8,
                 .step_size = 0.01 / (1 - std::pow(0.5, t)),
                 .root_correction2 = std::sqrt(1 - std::pow(0.99, t)),
                 .average_decay = 0.9},
                g, w, m, v, average);
      for (int64_t i = 0; i < count; ++i) {
        const double gradient = g[i].item<double>();
        first[i] = 0.5 * first[i] + 0.5 * gradient;
        second[i] = 0.99 * second[i] + 0.01 * gradient * gradient;
        const double m_hat = first[i] / (1 - std::pow(0.5, t));
        const double v_hat = second[i] / (1 - std::pow(0.99, t));
        weight[i] -= 0.01 * m_hat / (std::sqrt(v_hat) + 1e-8);
        mean[i] = 0.9 * mean[i] + 0.1 * weight[i];
      }
    }
    const double tolerance = type == torch::kFloat64 ? 1e-14 : 2e-6;
    for (int64_t i = 0; i < count; ++i) {
      EXPECT_NEAR(w[i].item<double>(), weight[i], tolerance);
      EXPECT_NEAR(average[i].item<double>(), mean[i], tolerance);
    }
  }
}

TEST(AdamSweep, PartsOfThreadsGiveTheSameBits) {
  const int threads = torch::get_num_threads();
  std::vector<torch::Tensor> found;
  for (const int count : {1, 2}) {
    torch::set_num_threads(count);
    torch::manual_seed(4);
    torch::Tensor w = torch::randn({100003}), m = torch::randn({100003});
    torch::Tensor v = torch::rand({100003}), none;
    SweepAdam({.step_size = 0.01}, torch::randn({100003}), w, m, v, none);
    found.push_back(w);
  }
  torch::set_num_threads(threads);
  EXPECT_TRUE(torch::equal(found[0], found[1]));
}

TEST(AdamSweep, RefusesWhatItCannotTake) {
  torch::Tensor w = torch::zeros({2, 3}), m = torch::zeros({2, 3}), v = torch::zeros({2, 3}), none;
  EXPECT_THROW(SweepAdam({}, torch::zeros({3, 2}), w, m, v, none), c10::Error);
  EXPECT_THROW(SweepAdam({}, torch::zeros({3, 2}).t(), w, m, v, none), c10::Error);
  EXPECT_THROW(SweepAdam({}, torch::zeros({2, 3}, torch::kFloat64), w, m, v, none), c10::Error);
}

}  // namespace
}  // namespace ganvas::ops
