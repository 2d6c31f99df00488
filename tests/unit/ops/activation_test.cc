#include "native/ops/activation.h"

#include <gtest/gtest.h>

#include <vector>

namespace ganvas::ops {
namespace {

using torch::Tensor;

struct Case {
  int64_t maps;
  bool scaled, noisy;
};

// Leaves, and the operation on them by LibTorch alone, in float64.
struct Layer {
  explicit Layer(const Case& c, int64_t height = 23, int64_t width = 25) {
    torch::manual_seed(3);
    x = torch::randn({3, c.maps, height, width});
    bias = torch::randn({c.maps});
    if (c.scaled) scale = torch::randn({3, c.maps}) + 1;
    if (c.noisy) {
      noise = torch::randn({3, 1, height, width});
      strength = torch::tensor(0.7f);
    }
    for (Tensor* leaf : {&x, &scale, &bias, &strength}) {
      if (leaf->defined()) leaf->requires_grad_();
    }
  }
  std::vector<Tensor> Leaves() const {
    std::vector<Tensor> leaves;
    for (const Tensor& leaf : {x, scale, bias, strength}) {
      if (leaf.defined()) leaves.push_back(leaf);
    }
    return leaves;
  }
  Tensor Fused(torch::Dtype type = torch::kFloat32) const {
    return ScaledLeaky(x.to(type), {scale, bias, noise, strength, 0.2});
  }
  Tensor Apart() const {
    Tensor y = x.to(torch::kFloat64);
    if (scale.defined()) y = y * scale.to(torch::kFloat64).unsqueeze(-1).unsqueeze(-1);
    if (noise.defined()) y = y + (noise * strength).to(torch::kFloat64);
    return torch::leaky_relu(y + bias.to(torch::kFloat64).view({1, -1, 1, 1}), 0.2);
  }

  Tensor x, scale, bias, noise, strength;
};

double Largest(const Tensor& a, const Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

class ScaledLeakyTest : public ::testing::TestWithParam<Case> {};

// More pixels than one part of the sums, odd numbers of maps and rows.
TEST_P(ScaledLeakyTest, IsTheOperationsOneByOne) {
  const Layer layer(GetParam());
  const Tensor y = layer.Fused(), expected = layer.Apart();
  EXPECT_LT(Largest(y, expected), 1e-5);
  const Tensor dy = torch::randn_like(expected);
  const auto found = torch::autograd::grad({y}, layer.Leaves(), {dy.to(torch::kFloat32)});
  const auto wanted = torch::autograd::grad({expected}, layer.Leaves(), {dy});
  for (size_t i = 0; i < found.size(); ++i) {
    const double scale = 1 + wanted[i].abs().max().item<double>();
    EXPECT_LT(Largest(found[i], wanted[i]), 2e-5 * scale) << i;
  }
}

TEST_P(ScaledLeakyTest, CanBeDifferentiatedTwice) {
  const Layer layer(GetParam(), 5, 3);
  const auto second = [&](const Tensor& y) {
    const Tensor slope = torch::autograd::grad({(y * y * y).sum()}, {layer.x}, {}, true, true)[0];
    return torch::autograd::grad({slope.square().sum()}, layer.Leaves());
  };
  const auto found = second(layer.Fused()), wanted = second(layer.Apart());
  for (size_t i = 0; i < found.size(); ++i) {
    const double scale = 1 + wanted[i].abs().max().item<double>();
    EXPECT_LT(Largest(found[i], wanted[i]), 1e-5 * scale) << i;
  }
}

TEST_P(ScaledLeakyTest, TakesBfloat16) {
  const Layer layer(GetParam());
  const Tensor y = layer.Fused(torch::kBFloat16);
  EXPECT_EQ(y.scalar_type(), torch::kBFloat16);
  EXPECT_LT(((y.to(torch::kFloat64) - layer.Apart()).abs() / (1 + layer.Apart().abs()))
                .max()
                .item<double>(),
            0.02);
  const Tensor dy = torch::randn_like(y);
  const auto found = torch::autograd::grad({y}, layer.Leaves(), {dy});
  const auto wanted =
      torch::autograd::grad({layer.Apart()}, layer.Leaves(), {dy.to(torch::kFloat64)});
  for (size_t i = 0; i < found.size(); ++i) {
    const double norm = wanted[i].norm().item<double>();
    EXPECT_LT((found[i].to(torch::kFloat64) - wanted[i]).norm().item<double>(), 0.03 * norm) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, ScaledLeakyTest,
                         ::testing::Values(Case{19, true, true}, Case{16, true, true},
                                           Case{16, false, false}, Case{7, false, false},
                                           Case{33, true, false}));

// Numbers in the middle of a batch do not depend on the threads that share it.
TEST(ScaledLeaky, GivesTheSameBitsOnAnyNumberOfThreads) {
  const Layer layer({16, true, true}, 40, 40);
  const auto gradients = [&](int threads) {
    const int before = torch::get_num_threads();
    torch::set_num_threads(threads);
    const auto result = torch::autograd::grad({layer.Fused().square().sum()}, layer.Leaves());
    torch::set_num_threads(before);
    return result;
  };
  const auto one = gradients(1), two = gradients(2);
  // What LibTorch itself sums is left out: the strength's gradient.
  for (size_t i = 0; i + 1 < one.size(); ++i) EXPECT_TRUE(torch::equal(one[i], two[i])) << i;
}

}  // namespace
}  // namespace ganvas::ops
