#include "native/ops/norm_leaky.h"

#include <gtest/gtest.h>

namespace ganvas::ops {
namespace {

using torch::Tensor;

struct Layer {
  explicit Layer(int64_t maps, double a_slope) : slope(a_slope) {
    weight = (torch::randn({maps}) * 0.3 + 1).requires_grad_();
    bias = torch::randn({maps}).requires_grad_();
    mean = torch::zeros({maps});
    variance = torch::ones({maps});
  }
  Tensor Fused(const Tensor& x) const {
    return BatchNormLeaky(x, {.weight = weight,
                              .bias = bias,
                              .running_mean = mean,
                              .running_variance = variance,
                              .slope = slope});
  }
  Tensor Apart(const Tensor& x) {
    return torch::leaky_relu(
        torch::batch_norm(x, weight, bias, mean, variance, true, 0.1, 1e-5, false), slope);
  }
  Tensor weight, bias, mean, variance;
  double slope;
};

double Largest(const Tensor& a, const Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

// Odd numbers of maps and of rows, more rows than one part, a mean far from 0.
Tensor Input() { return torch::randn({5, 19, 13, 11}) * 2 + 7; }

TEST(BatchNormLeaky, IsBothLayersForwardAndBackward) {
  for (const double slope : {0.0, 0.2, 1.0}) {
    torch::manual_seed(1);
    const Layer fused(19, slope);
    Layer apart = fused;
    apart.mean = fused.mean.clone();
    apart.variance = fused.variance.clone();
    const Tensor x = Input().requires_grad_(), dy = torch::randn({5, 19, 13, 11});
    const Tensor y = fused.Fused(x), expected = apart.Apart(x);
    EXPECT_LT(Largest(y, expected), 2e-5);
    EXPECT_LT(Largest(fused.mean, apart.mean), 1e-6);
    EXPECT_LT(Largest(fused.variance, apart.variance), 1e-5);
    const auto gradients = torch::autograd::grad({y}, {x, fused.weight, fused.bias}, {dy});
    const auto wanted = torch::autograd::grad({expected}, {x, fused.weight, fused.bias}, {dy});
    EXPECT_LT(Largest(gradients[0], wanted[0]), 2e-5);
    EXPECT_LT(Largest(gradients[1], wanted[1]), 2e-3);
    EXPECT_LT(Largest(gradients[2], wanted[2]), 2e-3);
  }
}

TEST(BatchNormLeaky, CanBeDifferentiatedTwice) {
  torch::manual_seed(2);
  const Layer fused(3, 0.2);
  Layer apart = fused;
  const Tensor x = torch::randn({4, 3, 5, 5}).requires_grad_();
  // An R1-like penalty through the layer, and what it does to the input and the weight.
  const auto second = [&](const Tensor& y) {
    const Tensor slope = torch::autograd::grad({(y * y * y).sum()}, {x}, {}, true, true)[0];
    return torch::autograd::grad({slope.square().sum()}, {x, fused.weight, fused.bias});
  };
  const auto found = second(fused.Fused(x)), expected = second(apart.Apart(x));
  for (size_t i = 0; i < 3; ++i) {
    const double scale = expected[i].abs().max().item<double>();
    EXPECT_LT(Largest(found[i], expected[i]), 1e-4 * scale) << i;
  }
}

TEST(BatchNormLeaky, BFloat16IsRoundedFloat32) {
  torch::manual_seed(3);
  const Layer wide(19, 0.2);
  Layer narrow = wide;
  narrow.mean = wide.mean.clone();
  const Tensor rounded = Input().to(torch::kBFloat16);
  const Tensor x16 = rounded.clone().requires_grad_();
  const Tensor x32 = rounded.to(torch::kFloat32).requires_grad_();
  const Tensor y16 = narrow.Fused(x16), y32 = wide.Fused(x32);
  EXPECT_EQ(y16.scalar_type(), torch::kBFloat16);
  EXPECT_EQ(Largest(y16, y32.to(torch::kBFloat16)), 0);
  const Tensor dy = torch::randn_like(y32).to(torch::kBFloat16);
  const Tensor dx16 = torch::autograd::grad({y16}, {x16}, {dy})[0];
  const Tensor dx32 = torch::autograd::grad({y32}, {x32}, {dy.to(torch::kFloat32)})[0];
  EXPECT_EQ(Largest(dx16, dx32.to(torch::kBFloat16)), 0);
}

TEST(BatchNormLeaky, ThreadsGiveTheSameBits) {
  const int threads = torch::get_num_threads();
  std::vector<Tensor> outputs, gradients;
  for (const int count : {1, 2}) {
    torch::set_num_threads(count);
    torch::manual_seed(5);
    const Layer layer(32, 0.2);
    const Tensor x = torch::randn({16, 32, 16, 16}).requires_grad_();
    outputs.push_back(layer.Fused(x));
    gradients.push_back(torch::autograd::grad({outputs.back().square().sum()}, {x})[0]);
  }
  torch::set_num_threads(threads);
  EXPECT_TRUE(torch::equal(outputs[0], outputs[1]));
  EXPECT_TRUE(torch::equal(gradients[0], gradients[1]));
}

TEST(BatchNormLeaky, WithoutParametersOnlyNormalizes) {
  torch::manual_seed(7);
  const Tensor x = torch::randn({4, 3, 6, 6}).requires_grad_();
  const Tensor mean = torch::zeros({3}), variance = torch::ones({3});
  const Tensor y = BatchNormLeaky(
      x,
      {.weight = {}, .bias = {}, .running_mean = mean, .running_variance = variance, .slope = 1});
  const Tensor expected = torch::batch_norm(x, {}, {}, {}, {}, true, 0.1, 1e-5, false);
  EXPECT_LT(Largest(y, expected), 1e-5);
  const Tensor dy = torch::randn_like(y);
  EXPECT_LT(Largest(torch::autograd::grad({y}, {x}, {dy})[0],
                    torch::autograd::grad({expected}, {x}, {dy})[0]),
            1e-5);
}

TEST(BatchNormLeaky, AWeightOfZeroStillHasAGradient) {
  torch::manual_seed(8);
  const Layer fused(3, 0.2);
  Layer apart = fused;
  {
    torch::NoGradGuard no_grad;
    fused.weight.zero_();
  }
  const Tensor x = torch::randn({4, 3, 6, 6}), dy = torch::randn({4, 3, 6, 6});
  const Tensor found = torch::autograd::grad({fused.Fused(x)}, {fused.weight}, {dy})[0];
  const Tensor expected = torch::autograd::grad({apart.Apart(x)}, {fused.weight}, {dy})[0];
  EXPECT_GT(expected.abs().max().item<double>(), 0.1);
  EXPECT_LT(Largest(found, expected), 1e-4);
}

TEST(BatchNormLeaky, ALargeMeanKeepsTheVariance) {
  torch::manual_seed(6);
  const Layer layer(2, 1.0);
  const Tensor noise = torch::randn({8, 2, 16, 16});
  layer.Fused(noise + 1000);
  const Tensor expected = 0.9 + 0.1 * noise.var({0, 2, 3});
  EXPECT_LT(Largest(layer.variance, expected), 1e-4);
}

}  // namespace
}  // namespace ganvas::ops
