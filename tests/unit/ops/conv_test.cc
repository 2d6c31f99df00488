#include "native/ops/conv.h"

#include <gtest/gtest.h>

#include <vector>

namespace ganvas::ops {
namespace {

using torch::Tensor;

struct Case {
  int64_t in, out, height, width, kernel;
  ConvSteps steps;
  bool biased;
};

constexpr Case kCases[] = {
    {3, 8, 9, 7, 3, {1, 1, 1}, true},   {4, 6, 8, 8, 4, {2, 1, 1}, false},
    {8, 12, 6, 5, 3, {1, 1, 4}, true},  {6, 6, 7, 9, 3, {2, 0, 6}, false},
    {5, 7, 4, 4, 4, {1, 0, 1}, false},  {6, 4, 5, 11, 1, {1, 0, 2}, true},
    {4, 4, 11, 10, 5, {3, 2, 2}, true},
};

struct Operands {
  Operands(const Case& c, torch::Dtype type) {
    torch::manual_seed(5);
    const auto normal = [&](const std::vector<int64_t>& sizes) {
      return torch::randn(sizes, torch::kFloat64).to(type).requires_grad_();
    };
    x = normal({2, c.in, c.height, c.width});
    weight = normal({c.out, c.in / c.steps.groups, c.kernel, c.kernel});
    if (c.biased) bias = normal({c.out});
  }
  std::vector<Tensor> List() const {
    return bias.defined() ? std::vector<Tensor>{x, weight, bias} : std::vector<Tensor>{x, weight};
  }
  Tensor x, weight, bias;
};

Tensor Plain(const Operands& o, const ConvSteps& s) {
  return torch::conv2d(o.x, o.weight, o.bias, s.stride, s.padding, 1, s.groups);
}
Tensor Ours(const Operands& o, const ConvSteps& s) { return Conv2d(o.x, o.weight, o.bias, s); }

using Function = Tensor (*)(const Operands&, const ConvSteps&);

// Gradients of a function of all first gradients, and of a function of those.
std::vector<Tensor> SecondAndThird(Function conv, const Operands& o, const ConvSteps& steps) {
  const auto first = torch::autograd::grad({conv(o, steps).pow(3).sum()}, o.List(), {}, true, true);
  Tensor sum = torch::zeros({}, torch::kFloat64);
  for (const Tensor& g : first) sum = sum + g.pow(2).sum();
  auto all = torch::autograd::grad({sum}, o.List(), {}, true, true);
  Tensor last = torch::zeros({}, torch::kFloat64);
  for (const Tensor& g : all)
    last = last + (g * torch::linspace(-1, 1, g.numel(), torch::kFloat64).view(g.sizes())).sum();
  for (const Tensor& g : torch::autograd::grad({last}, o.List())) all.push_back(g);
  return all;
}

TEST(Conv, HasLibTorchsSecondAndThirdDerivatives) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.in << " " << c.out << " " << c.kernel << " stride "
                                    << c.steps.stride << " groups " << c.steps.groups);
    const Operands operands(c, torch::kFloat64);
    const auto found = SecondAndThird(Ours, operands, c.steps);
    const auto expected = SecondAndThird(Plain, operands, c.steps);
    ASSERT_EQ(found.size(), expected.size());
    for (size_t i = 0; i < found.size(); ++i) {
      EXPECT_LT((found[i] - expected[i]).abs().max().item<double>(),
                1e-12 * expected[i].abs().max().item<double>())
          << i;
    }
  }
}

TEST(ConvTranspose, HasLibTorchsValuesAndDerivatives) {
  for (const ConvSteps& steps : {ConvSteps{2, 0, 1}, ConvSteps{2, 1, 1}, ConvSteps{1, 2, 1}}) {
    for (const torch::Dtype type : {torch::kFloat64, torch::kFloat32}) {
      SCOPED_TRACE(testing::Message() << steps.stride << " " << steps.padding << " " << type);
      torch::manual_seed(5);
      const double tolerance = type == torch::kFloat64 ? 1e-12 : 1e-5;
      const Tensor x = torch::randn({2, 5, 6, 4}, type).requires_grad_();
      const Tensor weight = torch::randn({5, 7, 3, 3}, type).requires_grad_();
      const auto derivatives = [&](const Tensor& y) {
        auto all = torch::autograd::grad({y.pow(3).sum()}, {x, weight}, {}, true, true);
        const Tensor sum = all[0].pow(2).sum() + all[1].pow(2).sum();
        for (const Tensor& g : torch::autograd::grad({sum}, {x, weight})) all.push_back(g);
        all.push_back(y);
        return all;
      };
      const auto found = derivatives(ConvTranspose2d(x, weight, steps));
      const auto expected =
          derivatives(torch::conv_transpose2d(x, weight, {}, steps.stride, steps.padding));
      for (size_t i = 0; i < found.size(); ++i) {
        ASSERT_EQ(found[i].sizes(), expected[i].sizes());
        EXPECT_LT((found[i] - expected[i]).abs().max().item<double>(),
                  tolerance * expected[i].abs().max().item<double>())
            << i;
      }
    }
  }
}

TEST(Conv, HasLibTorchsBitsInValuesAndFirstDerivatives) {
  for (const torch::Dtype type : {torch::kFloat32, torch::kBFloat16}) {
    for (const Case& c : kCases) {
      SCOPED_TRACE(testing::Message() << c.in << " " << c.out << " " << c.kernel);
      const Operands operands(c, type);
      const Tensor found = Ours(operands, c.steps), expected = Plain(operands, c.steps);
      EXPECT_TRUE(torch::equal(found, expected));
      const Tensor seed = torch::randn_like(expected);
      const auto gradients = torch::autograd::grad({found}, operands.List(), {seed});
      const auto wanted = torch::autograd::grad({expected}, operands.List(), {seed});
      for (size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_TRUE(torch::equal(gradients[i], wanted[i])) << i;
      }
    }
  }
}

}  // namespace
}  // namespace ganvas::ops
