#include "native/models/modulated_conv.h"

#include <gtest/gtest.h>

#include <vector>

namespace ganvas::models {
namespace {

using torch::Tensor;

const torch::TensorOptions kDouble = torch::dtype(torch::kFloat64);

// [1, 3, 3, 1] with the sum 4, of each of `maps` by itself.
Tensor Enlarged(const Tensor& x) {
  const Tensor side = torch::tensor({1.0, 3.0, 3.0, 1.0}, kDouble) / 4;
  const Tensor filter = torch::outer(side, side).repeat({x.size(1), 1, 1, 1});
  return torch::conv2d(x, filter, {}, 1, 1, 1, x.size(1));
}

// Karras et al. 2020, equations 1 and 3, as they stand: weights for each sample.
Tensor ByWeights(const Tensor& x, const Tensor& weight, const Tensor& styles,
                 const ModulatedConv& conv) {
  std::vector<Tensor> pictures;
  for (int64_t n = 0; n < x.size(0); ++n) {
    Tensor own = weight * styles[n].view({1, -1, 1, 1});
    if (conv.demodulate) {
      own = own * (own.square().sum({1, 2, 3}, /*keepdim=*/true) + kDemodulationEpsilon).rsqrt();
    }
    const Tensor input = x.narrow(0, n, 1) * conv.input_gain;
    pictures.push_back(conv.up
                           ? Enlarged(torch::conv_transpose2d(input, own.transpose(0, 1), {}, 2))
                           : torch::conv2d(input, own, {}, 1, weight.size(2) / 2));
  }
  return torch::cat(pictures);
}

double Largest(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

class ModulatedConvTest : public ::testing::TestWithParam<ModulatedConv> {
 protected:
  void SetUp() override {
    torch::manual_seed(5);
    const int64_t kernel = GetParam().demodulate ? 3 : 1;
    x = torch::randn({3, 5, 6, 4}, kDouble).requires_grad_();
    weight = torch::randn({7, 5, kernel, kernel}, kDouble).requires_grad_();
    styles = (torch::randn({3, 5}, kDouble) + 1).requires_grad_();
  }
  std::vector<Tensor> Inputs() const { return {x, weight, styles}; }

  Tensor x, weight, styles;
};

TEST_P(ModulatedConvTest, IsAConvolutionByModulatedWeights) {
  const Tensor found = ModulatedConv2d(x, weight, styles, GetParam());
  const Tensor expected = ByWeights(x, weight, styles, GetParam());
  ASSERT_EQ(found.sizes(), expected.sizes());
  EXPECT_LT(Largest(found, expected), 1e-12);
}

TEST_P(ModulatedConvTest, HasTheFirstAndSecondGradientsOfModulatedWeights) {
  const Tensor found = ModulatedConv2d(x, weight, styles, GetParam());
  const Tensor expected = ByWeights(x, weight, styles, GetParam());
  const Tensor dy = torch::randn_like(found);
  const auto first = [&](const Tensor& y) {
    return torch::autograd::grad({y.square()}, Inputs(), {dy}, /*retain_graph=*/true,
                                 /*create_graph=*/true);
  };
  const auto a = first(found), b = first(expected);
  Tensor sum_a, sum_b;
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_LT(Largest(a[i], b[i]), 1e-10) << i;
    const Tensor part_a = a[i].square().sum(), part_b = b[i].square().sum();
    sum_a = sum_a.defined() ? sum_a + part_a : part_a;
    sum_b = sum_b.defined() ? sum_b + part_b : part_b;
  }
  const auto second_a = torch::autograd::grad({sum_a}, Inputs());
  const auto second_b = torch::autograd::grad({sum_b}, Inputs());
  for (size_t i = 0; i < second_a.size(); ++i) {
    const double scale = second_b[i].abs().max().item<double>();
    EXPECT_GT(scale, 0);
    EXPECT_LT(Largest(second_a[i], second_b[i]), 1e-12 * scale) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ModulatedConvTest,
                         ::testing::Values(ModulatedConv{}, ModulatedConv{.input_gain = 1.5},
                                           ModulatedConv{.up = true, .input_gain = 1.5},
                                           ModulatedConv{.demodulate = false, .input_gain = 2}));

}  // namespace
}  // namespace ganvas::models
