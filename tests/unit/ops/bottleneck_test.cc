#include "native/ops/bottleneck.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace ganvas::ops {
namespace {

using torch::Tensor;

constexpr double kSlope = 0.2;

struct Case {
  int64_t pictures, maps, height, width;
};

// One group and several, tiles that pictures cut, more pictures than one chunk has.
constexpr Case kCases[] = {{2, 8, 4, 4},   {1, 16, 5, 7},  {3, 24, 9, 6},
                           {40, 64, 8, 8}, {2, 40, 1, 13}, {3, 16, 34, 64}};

struct Network {
  explicit Network(const Case& c, torch::Dtype type) {
    torch::manual_seed(11);
    const int64_t wide = 2 * c.maps;
    const auto normal = [&](const std::vector<int64_t>& sizes, double deviation) {
      return (torch::randn(sizes, torch::kFloat64) * deviation).to(type).requires_grad_();
    };
    weights = {normal({wide, c.maps, 1, 1}, 0.3), normal({wide}, 0.3),
               normal({wide, 16, 3, 3}, 0.1), normal({wide}, 0.3),
               normal({c.maps, wide, 1, 1}, 0.3)};
    x = torch::randn({c.pictures, c.maps, c.height, c.width}, torch::kFloat64).to(type);
  }
  std::vector<Tensor> List() const {
    return {weights.weight1, weights.bias1, weights.weight2, weights.bias2, weights.weight3};
  }
  BottleneckWeights weights;
  Tensor x;
};

Tensor Plain(const Tensor& x, const BottleneckWeights& w, double slope) {
  Tensor h = torch::leaky_relu(torch::conv2d(x, w.weight1, w.bias1), slope);
  h = torch::conv2d(h, w.weight2, w.bias2, 1, 1, 1, w.weight2.size(0) / 16);
  return x + torch::conv2d(torch::leaky_relu(h, slope), w.weight3);
}

using Block = std::function<Tensor(const Tensor&, const BottleneckWeights&, double)>;

// The value, the gradients of a loss, and those of a loss with a penalty on the input's gradient.
// Two blocks, so that gradients come to a block from another.
std::vector<Tensor> All(const Block& block, const Network& network, const Tensor& picture) {
  const Tensor x = picture.detach().clone().requires_grad_();
  const Tensor y = block(block(x, network.weights, kSlope), network.weights, kSlope);
  const Tensor wide = y.scalar_type() == torch::kBFloat16 ? y.to(torch::kFloat32) : y;
  const Tensor seed =
      torch::linspace(-1, 2, y.numel(), torch::kFloat64).to(wide.scalar_type()).view(y.sizes());
  const Tensor loss = (wide * seed).sum();
  std::vector<Tensor> inputs = network.List();
  std::vector<Tensor> all = {y};
  inputs.push_back(x);
  for (const Tensor& g : torch::autograd::grad({loss}, inputs, {}, /*retain_graph=*/true)) {
    all.push_back(g);
  }
  const Tensor slope =
      torch::autograd::grad({(wide.square() * seed).sum()}, {x}, {}, true, true)[0];
  all.push_back(slope);
  const Tensor total = loss + slope.to(wide.scalar_type()).pow(2).sum();
  for (const Tensor& g : torch::autograd::grad({total}, inputs)) all.push_back(g);
  return all;
}

double Largest(const Tensor& t) { return t.to(torch::kFloat64).abs().max().item<double>(); }

void ExpectNear(const std::vector<Tensor>& found, const std::vector<Tensor>& expected,
                double share) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].sizes(), expected[i].sizes()) << i;
    const Tensor difference = found[i].to(torch::kFloat64) - expected[i].to(torch::kFloat64);
    EXPECT_LT(Largest(difference), share * Largest(expected[i])) << "result " << i;
  }
}

TEST(Bottleneck, IsItsThreeConvolutionsUpToSecondDerivatives) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.maps << " maps " << c.height << "x" << c.width);
    const Network network(c, torch::kFloat64);
    const auto expected = All(Plain, network, network.x);
    ExpectNear(All(Bottleneck, network, network.x), expected, 1e-11);
    ExpectNear(All(Bottleneck, network, network.x.contiguous(torch::MemoryFormat::ChannelsLast)),
               expected, 1e-11);
  }
}

// Against the same weights in float64: kinks of LeakyReLU may fall on the other side, so numbers
// are near on the whole.
TEST(Bottleneck, IsThatInFloat32AndBfloat16) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.maps << " maps " << c.height << "x" << c.width);
    const Network exact(c, torch::kFloat64), network(c, torch::kFloat32);
    const auto expected = All(Plain, exact, exact.x);
    const auto check = [&](const Tensor& x, double share) {
      const auto found = All(Bottleneck, network, x);
      EXPECT_EQ(found[0].scalar_type(), x.scalar_type());
      for (size_t i = 0; i < found.size(); ++i) {
        const Tensor difference = found[i].to(torch::kFloat64) - expected[i];
        EXPECT_LT(difference.norm().item<double>(), share * expected[i].norm().item<double>())
            << "result " << i;
      }
    };
    check(network.x, 1e-3);
    check(network.x.to(torch::kBFloat16), 0.1);
  }
}

// A loss and a penalty on the gradients of logits, of two blocks and a mean.
std::vector<Tensor> LossAndPenalty(const Block& block, const Network& network,
                                   const Tensor& picture, bool joint) {
  const Tensor x = picture.detach().clone().requires_grad_();
  const Tensor y = block(block(x, network.weights, kSlope), network.weights, kSlope);
  const auto type = network.weights.weight1.scalar_type();
  const Tensor logits =
      y.to(type).mul(torch::linspace(0, 1, y.size(1), type).view({-1, 1, 1})).mean({1, 2, 3});
  const Tensor loss = torch::softplus(logits).mul(torch::arange(1, 1 + x.size(0), type)).sum();
  const Tensor scale = torch::autograd::grad({loss}, {logits}, {}, /*retain_graph=*/true)[0];
  Tensor slope;
  {
    JointGradients gradients;
    slope = torch::autograd::grad({logits.sum()}, {x}, {}, true, /*create_graph=*/true)[0];
    if (joint) gradients.Scale(scale);
  }
  std::vector<Tensor> inputs = network.List();
  inputs.push_back(x);
  return torch::autograd::grad({loss + slope.to(type).pow(2).sum()}, inputs);
}

TEST(Bottleneck, JoinsTheGradientsOfALossAndOfAPenalty) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.maps << " maps " << c.height << "x" << c.width);
    const Network network(c, torch::kFloat64);
    const auto expected = LossAndPenalty(Plain, network, network.x, false);
    ExpectNear(LossAndPenalty(Bottleneck, network, network.x, false), expected, 1e-11);
    ExpectNear(LossAndPenalty(Bottleneck, network, network.x, true), expected, 1e-11);
    const Network narrow(c, torch::kFloat32);
    const Tensor x = narrow.x.to(torch::kBFloat16);
    const auto apart = LossAndPenalty(Bottleneck, narrow, x, false);
    const auto together = LossAndPenalty(Bottleneck, narrow, x, true);
    for (size_t i = 0; i < apart.size(); ++i) {
      EXPECT_LT((together[i] - apart[i]).to(torch::kFloat64).norm().item<double>(),
                0.02 * apart[i].to(torch::kFloat64).norm().item<double>())
          << i;
    }
  }
}

TEST(Bottleneck, GivesTheSameBitsInTwoRuns) {
  const int threads = torch::get_num_threads();
  torch::set_num_threads(3);
  const Network network({7, 16, 32, 32}, torch::kFloat32);
  const auto once = All(Bottleneck, network, network.x);
  const auto again = All(Bottleneck, network, network.x);
  torch::set_num_threads(threads);
  for (size_t i = 0; i < once.size(); ++i) EXPECT_TRUE(torch::equal(once[i], again[i])) << i;
}

TEST(Bottleneck, LeavesOutWhatNeedsNoGradient) {
  const Network network({2, 16, 8, 8}, torch::kFloat64);
  for (Tensor weight : network.List()) weight.set_requires_grad(false);
  const Tensor x = network.x.clone().requires_grad_();
  const Tensor seed = torch::randn_like(x);
  const Tensor found =
      torch::autograd::grad({Bottleneck(x, network.weights, kSlope)}, {x}, {seed})[0];
  const Tensor expected =
      torch::autograd::grad({Plain(x, network.weights, kSlope)}, {x}, {seed})[0];
  EXPECT_LT(Largest(found - expected), 1e-12 * Largest(expected));
}

// Gradients of the weights' gradients are asked for by nobody here, and go by LibTorch.
TEST(Bottleneck, CanBeDifferentiatedByWeightsTwice) {
  const Network network({2, 8, 5, 6}, torch::kFloat64);
  const auto twice = [&](const Block& block) {
    const Tensor y = block(network.x, network.weights, kSlope);
    const auto first = torch::autograd::grad({y.pow(2).sum()}, {network.weights.weight2}, {},
                                             /*retain_graph=*/true, /*create_graph=*/true);
    return torch::autograd::grad({first[0].pow(2).sum()}, network.List());
  };
  ExpectNear(twice(Bottleneck), twice(Plain), 1e-11);
}

TEST(Bottleneck, TakesWhatItsLoopsAreMadeFor) {
  const Network network({1, 8, 4, 4}, torch::kFloat32);
  EXPECT_TRUE(FitsBottleneck(network.x, network.weights));
  EXPECT_TRUE(FitsBottleneck(network.x.to(torch::kBFloat16), network.weights));
  EXPECT_FALSE(FitsBottleneck(network.x.to(torch::kFloat64), network.weights));
  BottleneckWeights other = network.weights;
  other.weight2 = torch::zeros({16, 8, 3, 3});
  EXPECT_FALSE(FitsBottleneck(network.x, other));
}

}  // namespace
}  // namespace ganvas::ops
