#include "native/ops/patch_conv.h"

#include <gtest/gtest.h>

namespace ganvas::ops {
namespace {

using torch::Tensor;

struct Case {
  int64_t in, out, size, kernel, stride, padding;
};

// The layers of dcgan and resnet, and odd ones.
constexpr Case kCases[] = {{3, 16, 16, 4, 2, 1}, {32, 48, 8, 4, 2, 1}, {70, 5, 4, 4, 1, 0},
                           {17, 33, 9, 3, 1, 1}, {8, 8, 5, 1, 1, 0},   {4, 6, 11, 5, 3, 2},
                           {130, 20, 7, 3, 2, 1}};

Tensor Rounded(const Tensor& t) { return t.to(torch::kBFloat16).to(torch::kFloat32); }

// Largest difference as a share of the largest number; results are rounded to 8 bits.
double Share(const Tensor& a, const Tensor& b) {
  const Tensor wide = b.to(torch::kFloat32);
  return (a.to(torch::kFloat32) - wide).abs().max().item<double>() /
         wide.abs().max().item<double>();
}

constexpr double kRounding = 1.0 / 128;

TEST(PatchConv, IsAConvolution) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.in << " " << c.out << " " << c.size << " " << c.kernel);
    torch::manual_seed(1);
    const Tensor x = Rounded(torch::randn({3, c.in, c.size, c.size + 2}));
    const Tensor w = Rounded(torch::randn({c.out, c.in, c.kernel, c.kernel}));
    const Tensor x16 = x.to(torch::kBFloat16).requires_grad_();
    const Tensor x32 = x.clone().requires_grad_(), w16 = w.clone().requires_grad_();
    const Tensor w32 = w.clone().requires_grad_();
    const Tensor y = PatchConv2d(x16, w16, {c.stride, c.padding});
    const Tensor expected = torch::conv2d(x32, w32, {}, c.stride, c.padding);
    ASSERT_EQ(y.sizes(), expected.sizes());
    EXPECT_EQ(y.scalar_type(), torch::kBFloat16);
    EXPECT_LT(Share(y, expected), kRounding);
    const Tensor dy = Rounded(torch::randn_like(expected));
    const auto found = torch::autograd::grad({y}, {x16, w16}, {dy.to(torch::kBFloat16)});
    const auto wanted = torch::autograd::grad({expected}, {x32, w32}, {dy});
    EXPECT_LT(Share(found[0], wanted[0]), kRounding);
    EXPECT_LT(Share(found[1], wanted[1]), kRounding);
    EXPECT_EQ(found[1].scalar_type(), torch::kFloat32);
  }
}

TEST(PatchConv, IsATransposedConvolution) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.in << " " << c.out << " " << c.size << " " << c.kernel);
    torch::manual_seed(2);
    const Tensor x = Rounded(torch::randn({3, c.in, c.size, c.size}));
    const Tensor w = Rounded(torch::randn({c.in, c.out, c.kernel, c.kernel}));
    const Tensor x16 = x.to(torch::kBFloat16).requires_grad_();
    const Tensor x32 = x.clone().requires_grad_(), w16 = w.clone().requires_grad_();
    const Tensor w32 = w.clone().requires_grad_();
    const Tensor y = PatchConvTranspose2d(x16, w16, {c.stride, c.padding});
    const Tensor expected = torch::conv_transpose2d(x32, w32, {}, c.stride, c.padding);
    ASSERT_EQ(y.sizes(), expected.sizes());
    // Patches are rounded before they are added.
    EXPECT_LT(Share(y, expected), 2 * kRounding);
    const Tensor dy = Rounded(torch::randn_like(expected));
    const auto found = torch::autograd::grad({y}, {x16, w16}, {dy.to(torch::kBFloat16)});
    const auto wanted = torch::autograd::grad({expected}, {x32, w32}, {dy});
    EXPECT_LT(Share(found[0], wanted[0]), kRounding);
    EXPECT_LT(Share(found[1], wanted[1]), kRounding);
  }
}

TEST(PatchConv, CanBeDifferentiatedTwice) {
  torch::manual_seed(3);
  const Tensor x = Rounded(torch::randn({2, 6, 8, 8})), w = Rounded(torch::randn({5, 6, 4, 4}) / 8);
  const auto penalty = [&](const auto& conv, const Tensor& input, const Tensor& weight) {
    const Tensor y = conv(input, weight).to(torch::kFloat32);
    const Tensor slope =
        torch::autograd::grad({(y * y).sum()}, {input}, {}, true, true)[0].to(torch::kFloat32);
    return torch::autograd::grad({slope.square().sum()}, {weight})[0];
  };
  const Tensor found = penalty(
      [](const Tensor& a, const Tensor& b) {
        return PatchConv2d(a, b, {2, 1});
      },
      x.to(torch::kBFloat16).requires_grad_(), w.clone().requires_grad_());
  const Tensor expected =
      penalty([](const Tensor& a, const Tensor& b) { return torch::conv2d(a, b, {}, 2, 1); },
              x.clone().requires_grad_(), w.clone().requires_grad_());
  EXPECT_LT(Share(found, expected), 8 * kRounding);
}

}  // namespace
}  // namespace ganvas::ops
