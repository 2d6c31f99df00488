#include "native/objectives/ada.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "native/objectives/warp.h"
#include "tests/unit/objectives/finite_differences.h"
#include "tests/unit/objectives/r1_through.h"

namespace ganvas::train {
namespace {

using torch::Tensor;

const auto kFloat64Options = torch::TensorOptions(torch::kFloat64);

const StepRandom kRandom(21, 5, torch::kCPU);

// The same matrix for a batch of two.
Tensor Matrices(std::vector<double> entries) {
  return torch::tensor(entries, kFloat64Options).reshape({1, 3, 3}).expand({2, 3, 3});
}

TEST(Warp, WithSimpleMatricesMovesPixelsExactly) {
  torch::manual_seed(1);
  const Tensor x = torch::rand({2, 3, 6, 6}, kFloat64Options);
  const auto expect = [&](std::vector<double> entries, const Tensor& expected) {
    EXPECT_TRUE(torch::allclose(Warp(x, Matrices(std::move(entries))), expected, 1e-9, 1e-12));
  };
  expect({1, 0, 0, 0, 1, 0, 0, 0, 1}, x);
  expect({-1, 0, 0, 0, 1, 0, 0, 0, 1}, x.flip(3));
  expect({0, -1, 0, 1, 0, 0, 0, 0, 1}, x.rot90(1, {2, 3}));
  // Each pixel is read from two to its right and one above; the edges go on mirrored.
  const Tensor moved = Warp(x, Matrices({1, 0, 2, 0, 1, -1, 0, 0, 1}));
  EXPECT_TRUE(torch::allclose(moved.slice(2, 1, 6).slice(3, 0, 4), x.slice(2, 0, 5).slice(3, 2, 6),
                              1e-9, 1e-12));
  EXPECT_TRUE(torch::allclose(moved.slice(2, 1, 6).slice(3, 4, 5), x.slice(2, 0, 5).slice(3, 5, 6),
                              1e-9, 1e-12));
  // Half a pixel is the mean of two.
  const Tensor half = Warp(x, Matrices({1, 0, 0.5, 0, 1, 0, 0, 0, 1}));
  EXPECT_TRUE(
      torch::allclose(half.slice(3, 0, 5), (x.slice(3, 0, 5) + x.slice(3, 1, 6)) / 2, 1e-9, 1e-12));
}

TEST(Warp, OfRectanglesKeepsPixelsSquare) {
  const Tensor x = torch::zeros({2, 1, 5, 9}, kFloat64Options);
  x.select(2, 2).fill_(1);  // the middle row
  const Tensor turned = Warp(x, Matrices({0, -1, 0, 1, 0, 0, 0, 0, 1}));
  EXPECT_NEAR(turned[0][0][0][4].item<double>(), 1, 1e-9);
  EXPECT_NEAR(turned[0][0][2][3].item<double>(), 0, 1e-9);
}

TEST(Warp, HasFirstAndSecondDerivatives) {
  torch::manual_seed(2);
  const Tensor matrix = Matrices({0.9, -0.3, 0.7, 0.2, 1.2, -0.4, 0, 0, 1});
  Tensor x = torch::randn({2, 2, 5, 5}, kFloat64Options).requires_grad_(true);
  const Tensor pull = torch::randn({2, 2, 5, 5}, kFloat64Options);
  ExpectGradient([&] { return (Warp(x, matrix).pow(3) * pull).sum(); }, x, "first");
  // |d/dx sum(pull * W(x)^3)|^2: its gradient goes twice through the warp.
  const auto squared = [&] {
    const Tensor sum = (Warp(x, matrix).pow(3) * pull).sum();
    return torch::autograd::grad({sum}, {x}, {}, true, true)[0].square().sum();
  };
  ExpectGradient(squared, x, "second", 1e-6);
}

TEST(Ada, AtProbabilityZeroIsThePictureItself) {
  const Tensor pictures = torch::rand({4, 3, 16, 16});
  EXPECT_TRUE(torch::equal(AdaAugment(pictures, 0, kRandom, Stream::kAugmentReal), pictures));
}

// Shares of pictures that no change has touched.
double Untouched(const Tensor& before, const Tensor& after) {
  const Tensor difference = (after - before).abs().flatten(1).amax(1);
  return difference.lt(1e-3).to(torch::kFloat64).mean().item<double>();
}

TEST(Ada, MakesEachChangeWithProbabilityP) {
  torch::manual_seed(3);
  const Tensor pictures = torch::rand({1, 3, 16, 16}).expand({4000, 3, 16, 16});
  const double p = 0.15, not_p = 1 - p;
  // Half of the mirrorings, a quarter of the turns and a 16th of the translations are none:
  // U(-2, 2) rounds to zero in a quarter of the cases, for x and for y. One of the two rotations
  // takes part with probability p.
  const double geometry = (1 - p / 2) * (1 - 0.75 * p) * (1 - p * 15 / 16) * std::pow(not_p, 4);
  EXPECT_NEAR(Untouched(pictures, AdaGeometry(pictures, p, kRandom, Stream::kAugmentReal)),
              geometry, 0.03);
  const double color = (1 - p / 2) * std::pow(not_p, 4);
  EXPECT_NEAR(Untouched(pictures, AdaColor(pictures, p, kRandom, Stream::kAugmentReal)), color,
              0.03);
  EXPECT_LT(Untouched(pictures, AdaAugment(pictures, 1, kRandom, Stream::kAugmentReal)), 0.001);
}

TEST(Ada, GeometryKeepsColours) {
  const Tensor plain = torch::tensor({-0.5f, 0.25f, 1.0f}).reshape({1, 3, 1, 1});
  const Tensor pictures = plain.expand({32, 3, 12, 12});
  EXPECT_TRUE(torch::allclose(AdaGeometry(pictures, 1, kRandom, Stream::kAugmentReal), pictures,
                              1e-5, 1e-5));
}

TEST(Ada, GeometryIsTheSameForAllChannels) {
  torch::manual_seed(4);
  const Tensor grey = torch::rand({16, 1, 12, 12});
  const Tensor changed =
      AdaGeometry(grey.expand({16, 3, 12, 12}).contiguous(), 1, kRandom, Stream::kAugmentReal);
  const Tensor alone = AdaGeometry(grey, 1, kRandom, Stream::kAugmentReal);
  EXPECT_TRUE(torch::allclose(changed, alone.expand({16, 3, 12, 12}), 1e-5, 1e-5));
}

// Grey stays grey and is changed by an affine function of its own: hue and saturation turn and
// stretch around the axis of greys.
TEST(Ada, ColourChangesTurnAroundTheAxisOfGreys) {
  torch::manual_seed(5);
  const Tensor grey = torch::rand({64, 1, 6, 6}, kFloat64Options);
  const Tensor coloured = grey.expand({64, 3, 6, 6});
  const Tensor changed = AdaColor(grey, 1, kRandom, Stream::kAugmentReal);
  EXPECT_TRUE(torch::allclose(AdaColor(coloured, 1, kRandom, Stream::kAugmentReal),
                              changed.expand({64, 3, 6, 6})));
  // Half of the pictures are flipped: dark becomes bright.
  const Tensor before = (grey - grey.mean({1, 2, 3}, true)).flatten(1);
  const Tensor after = (changed - changed.mean({1, 2, 3}, true)).flatten(1);
  const Tensor correlation = (before * after).sum(1) / (before.norm(2, 1) * after.norm(2, 1));
  EXPECT_TRUE(torch::allclose(correlation.abs(), torch::ones_like(correlation)));
  const int64_t flipped = correlation.lt(0).sum().item<int64_t>();
  EXPECT_GT(flipped, 16);
  EXPECT_LT(flipped, 48);

  // A hue rotation keeps lengths of chroma up to contrast and saturation, the same for all pixels.
  const Tensor pictures = torch::rand({64, 3, 6, 6}, kFloat64Options);
  const Tensor turned = AdaColor(pictures, 1, kRandom, Stream::kAugmentReal);
  const auto chroma = [](const Tensor& x) { return (x - x.mean({1}, true)).norm(2, 1); };
  const Tensor ratio = (chroma(turned) / chroma(pictures)).flatten(1);
  EXPECT_TRUE(torch::allclose(ratio, ratio.mean(1, true).expand_as(ratio)));
  // Its angle is any: the mean of all directions of a colour nearly vanishes.
  const Tensor red = torch::tensor({1.0, 0.0, 0.0}, kFloat64Options).reshape({1, 3, 1, 1});
  const Tensor reds = red.expand({4000, 3, 1, 1});
  const Tensor out = AdaColor(reds, 1, kRandom, Stream::kAugmentReal);
  const Tensor direction = torch::nn::functional::normalize(
      out - out.mean({1}, true), torch::nn::functional::NormalizeFuncOptions().dim(1));
  EXPECT_LT(direction.mean({0}).abs().max().item<double>(), 0.05);
}

TEST(Ada, R1ThroughItIsThatOfDifferences) {
  const auto change = [](const Tensor& x) {
    return AdaAugment(x, 1, kRandom, Stream::kAugmentReal);
  };
  ExpectR1Through(change, /*seed=*/6, "R1 through ADA", 1e-6);
}

TEST(AdaController, RaisesPWhileTheDiscriminatorIsSureOfItsData) {
  AdaController controller({.target = 0.6, .speed = 1000, .batches_each = 4});
  const Tensor sure = torch::full({10}, 3.0);
  for (int batch = 0; batch < 3; ++batch) controller.Observe(sure);
  EXPECT_EQ(controller.p(), 0);
  controller.Observe(sure);
  EXPECT_NEAR(controller.p(), 0.04, 1e-12);  // 40 pictures of 1000
  EXPECT_EQ(controller.overfitting(), 1);
  for (int batch = 0; batch < 400; ++batch) controller.Observe(sure);
  EXPECT_EQ(controller.p(), 1);
}

TEST(AdaController, LowersPBelowTheTarget) {
  AdaController controller({.target = 0.6, .speed = 100, .batches_each = 1});
  controller.Observe(torch::ones({10}));
  EXPECT_NEAR(controller.p(), 0.1, 1e-12);
  // 7 of 10 are taken for real: r_t = 0.4.
  const Tensor unsure = torch::tensor({1., 2., 3., 1., 1., 1., 1., -1., -2., -1.});
  controller.Observe(unsure);
  EXPECT_NEAR(controller.overfitting(), 0.4, 1e-12);
  EXPECT_NEAR(controller.p(), 0, 1e-12);
  controller.Observe(unsure);
  EXPECT_EQ(controller.p(), 0);
}

TEST(AdaController, GoesOnFromItsState) {
  const AdaController::Options options{.target = 0.3, .speed = 500, .batches_each = 3};
  AdaController whole(options), first(options);
  torch::manual_seed(7);
  for (int batch = 0; batch < 40; ++batch) {
    const Tensor logits = torch::randn({8}) + 0.4;
    whole.Observe(logits);
    if (batch % 7 == 5) {  // amid an interval, too
      AdaController resumed(options);
      resumed.SetState(first.State());
      first = resumed;
    }
    first.Observe(logits);
    EXPECT_EQ(first.p(), whole.p()) << batch;
    EXPECT_EQ(first.State(), whole.State()) << batch;
  }
  EXPECT_GT(whole.p(), 0);
}

}  // namespace
}  // namespace ganvas::train
