#include "native/models/transposed_conv.h"

#include <gtest/gtest.h>

namespace ganvas::models {
namespace {

struct Case {
  int64_t batch, in, out, pixels, kernel, stride, padding;
};

// Forward and both gradients against LibTorch's own layer.
TEST(TransposedConv, EqualsLibTorchs) {
  torch::manual_seed(3);
  for (const Case& c : {Case{3, 5, 7, 1, 4, 1, 0}, Case{2, 8, 4, 4, 4, 2, 1},
                        Case{1, 3, 1, 5, 4, 2, 1}, Case{4, 16, 3, 7, 3, 1, 1}}) {
    const auto options = torch::TensorOptions(torch::kFloat32).requires_grad(true);
    TransposedConv2d layer(c.in, c.out, c.kernel, c.stride, c.padding);
    torch::Tensor x = torch::randn({c.batch, c.in, c.pixels, c.pixels}, options);
    const torch::Tensor y = layer->forward(x);
    const torch::Tensor pull = torch::randn_like(y);
    (y * pull).sum().backward();

    torch::Tensor x2 = x.detach().clone().requires_grad_();
    torch::Tensor weight = layer->weight.detach().clone().requires_grad_();
    const torch::Tensor expected = torch::conv_transpose2d(x2, weight, {}, c.stride, c.padding);
    (expected * pull).sum().backward();

    EXPECT_TRUE(torch::allclose(y, expected, 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(x.grad(), x2.grad(), 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(layer->weight.grad(), weight.grad(), 1e-4, 1e-4));
  }
}

TEST(TransposedConv, GivesNoGradientThatIsNotWanted) {
  TransposedConv2d layer(4, 2, 4, 2, 1);
  layer->weight.set_requires_grad(false);
  torch::Tensor x = torch::randn({2, 4, 4, 4}, torch::TensorOptions().requires_grad(true));
  layer->forward(x).sum().backward();
  EXPECT_TRUE(x.grad().defined());
  EXPECT_FALSE(layer->weight.grad().defined());
}

}  // namespace
}  // namespace ganvas::models
