#include "native/models/spectral_norm.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "native/models/init.h"
#include "native/models/layers.h"
#include "native/models/transposed_conv.h"

namespace ganvas::models {
namespace {

template <typename Layer>
Layer Initialized(Layer layer) {
  torch::nn::Sequential holder;
  holder->push_back(layer);
  InitWeights(*holder, Init::kHe, 3);
  return layer;
}

// What the layer multiplies by is its weight over the largest singular value of the matrix with a
// row for each output.
template <typename Layer>
void ExpectUnitNorm(Layer layer, int64_t output_dim) {
  torch::NoGradGuard no_grad;
  for (int i = 0; i < 1000; ++i) layer->EffectiveWeight();
  layer->eval();
  const torch::Tensor by_output = layer->weight.transpose(0, output_dim).flatten(1);
  const torch::Tensor largest = torch::linalg_svdvals(by_output).max();
  EXPECT_GT(std::abs(largest.item<float>() - 1), 0.1f);
  EXPECT_TRUE(torch::allclose(layer->EffectiveWeight(), layer->weight / largest, 1e-4, 1e-5));
}

TEST(SpectralNorm, DividesByTheLargestSingularValue) {
  ExpectUnitNorm(Initialized(Linear(20, 30, /*spectral=*/true)), 0);
  const ConvShape shape{.in = 6, .out = 10, .kernel = 3, .padding = 1, .groups = 2};
  ExpectUnitNorm(Initialized(Conv2d(shape, /*spectral=*/true)), 0);
  ExpectUnitNorm(Initialized(TransposedConv2d(7, 5, 4, 2, 1, /*spectral=*/true)), 1);
  ExpectUnitNorm(Initialized(ClassProjection(4, 9, /*spectral=*/true)), 0);
}

TEST(SpectralNorm, LayersComputeWithTheEffectiveWeight) {
  torch::NoGradGuard no_grad;
  Linear linear = Initialized(Linear(5, 4, /*spectral=*/true));
  TransposedConv2d up = Initialized(TransposedConv2d(3, 2, 4, 2, 1, /*spectral=*/true));
  Conv2d conv = Initialized(Conv2d(ConvShape{.in = 3, .out = 2, .padding = 1}, true));
  linear->eval();
  up->eval();
  conv->eval();
  const torch::Tensor x = torch::randn({2, 5});
  EXPECT_TRUE(torch::allclose(linear->forward(x),
                              torch::linear(x, linear->EffectiveWeight(), linear->bias)));
  const torch::Tensor picture = torch::randn({2, 3, 4, 4});
  EXPECT_TRUE(torch::allclose(up->forward(picture),
                              torch::conv_transpose2d(picture, up->EffectiveWeight(), {}, 2, 1),
                              1e-4, 1e-5));
  EXPECT_TRUE(torch::allclose(conv->forward(picture),
                              torch::conv2d(picture, conv->EffectiveWeight(), conv->bias, 1, 1)));
}

TEST(SpectralNorm, EvaluationKeepsTheVector) {
  Linear layer = Initialized(Linear(8, 6, /*spectral=*/true));
  const torch::Tensor start = layer->spectral->u.clone();
  layer->eval();
  const torch::Tensor first = layer->EffectiveWeight();
  EXPECT_TRUE(torch::equal(layer->spectral->u, start));
  EXPECT_TRUE(torch::equal(layer->EffectiveWeight(), first));
  layer->train();
  layer->EffectiveWeight();
  EXPECT_FALSE(torch::equal(layer->spectral->u, start));
  EXPECT_NEAR(layer->spectral->u.norm().item<float>(), 1, 1e-5f);
}

// Equation 12: with u and v held, d(W / sigma)/dW applied to G is (G - <G, W/sigma> u v^T) / sigma.
TEST(SpectralNorm, GradientFlowsThroughSigma) {
  Linear layer = Initialized(Linear(8, 6, /*spectral=*/true));
  for (int i = 0; i < 500; ++i) layer->EffectiveWeight();
  const torch::Tensor pull = torch::randn({6, 8});
  (layer->EffectiveWeight() * pull).sum().backward();
  const auto [left, values, right] = torch::linalg_svd(layer->weight.detach());
  const torch::Tensor sigma = values[0];
  const torch::Tensor uv = torch::outer(left.select(1, 0), right[0]);
  const torch::Tensor along = (pull * layer->weight.detach()).sum() / sigma;
  EXPECT_TRUE(torch::allclose(layer->weight.grad(), (pull - along * uv) / sigma, 1e-3, 1e-4));
}

// Real and generated samples, one backward pass for both.
TEST(SpectralNorm, GraphsOfEarlierCallsStayValid) {
  Linear layer = Initialized(Linear(8, 6, /*spectral=*/true));
  const torch::Tensor real = layer->forward(torch::randn({3, 8}));
  const torch::Tensor generated = layer->forward(torch::randn({3, 8}));
  (real.pow(2).sum() + generated.pow(2).sum()).backward();
  EXPECT_TRUE(layer->weight.grad().isfinite().all().item<bool>());
}

}  // namespace
}  // namespace ganvas::models
