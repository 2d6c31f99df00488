// Every objective against plain arithmetic in double precision: values and gradients, also at
// logits where a careless formula overflows or loses its gradient.
#include "native/objectives/objectives.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

namespace ganvas::train {
namespace {

constexpr double kLogits[] = {-50, -30, -21, -5, -1.5, -0.25, 0, 0.5, 2, 19, 21, 50};

// Plain arithmetic of one real and one fake logit: the losses and their derivatives.
double Softplus(double t) { return std::max(t, 0.0) + std::log1p(std::exp(-std::abs(t))); }
double Sigma(double t) { return t >= 0 ? 1 / (1 + std::exp(-t)) : std::exp(t) / (1 + std::exp(t)); }

struct Expected {
  double d, d_real, d_fake;  // discriminator's loss and its derivatives
  double g, g_real, g_fake;  // generator's
};

Expected Exact(const std::string& name, double r, double f, double s) {
  Expected e{};
  if (name == "minimax" || name == "non-saturating") {
    e.d = (1 - s) * Softplus(-r) + s * Softplus(r) + Softplus(f);
    e.d_real = -(1 - s) * Sigma(-r) + s * Sigma(r);
    e.d_fake = Sigma(f);
    e.g = name == "minimax" ? -Softplus(f) : Softplus(-f);
    e.g_fake = name == "minimax" ? -Sigma(f) : -Sigma(-f);
  } else if (name == "lsgan") {
    e.d = 0.5 * (r - 1 + s) * (r - 1 + s) + 0.5 * f * f;
    e.d_real = r - 1 + s;
    e.d_fake = f;
    e.g = 0.5 * (f - 1) * (f - 1);
    e.g_fake = f - 1;
  } else if (name == "wgan") {
    e = {f - r, -1, 1, -f, 0, -1};
  } else if (name == "hinge") {
    e = {std::max(0.0, 1 - r) + std::max(0.0, 1 + f),
         r < 1 ? -1.0 : 0.0,
         f > -1 ? 1.0 : 0.0,
         -f,
         0,
         -1};
  } else if (name == "rpgan") {
    e = {Softplus(f - r), -Sigma(f - r), Sigma(f - r),
         Softplus(r - f), Sigma(r - f),  -Sigma(r - f)};
  } else {
    ADD_FAILURE() << "no arithmetic for " << name;
  }
  return e;
}

double Tolerance(double value, double relative) { return relative * std::abs(value) + 1e-30; }

double Derivative(const torch::Tensor& loss, const torch::Tensor& logit) {
  const auto gradient = torch::autograd::grad({loss}, {logit}, {}, /*retain_graph=*/true,
                                              /*create_graph=*/false, /*allow_unused=*/true)[0];
  return gradient.defined() ? gradient.item<double>() : 0;
}

// `relative` is the precision of the type, with room for a few roundings.
void Compare(const Objective& objective, torch::Dtype type, double relative) {
  const auto options = torch::TensorOptions(type).requires_grad(true);
  for (const double smoothing : {0.0, 0.125}) {
    if (smoothing > 0 && !objective.smooths_labels) continue;
    for (const double r : kLogits) {
      for (const double f : kLogits) {
        SCOPED_TRACE(std::string(objective.name()) + " at " + std::to_string(r) + ", " +
                     std::to_string(f) + ", smoothing " + std::to_string(smoothing));
        const Expected exact = Exact(std::string(objective.name()), r, f, smoothing);
        const torch::Tensor real = torch::full({1}, r, options);
        const torch::Tensor fake = torch::full({1}, f, options);
        const torch::Tensor d = objective.discriminator(real, fake, smoothing);
        const torch::Tensor g = objective.generator(real, fake);
        ASSERT_EQ(d.dim(), 0);
        ASSERT_EQ(g.dim(), 0);
        // A sum is only as exact as its largest part.
        const double parts = smoothing * std::abs(r);
        EXPECT_NEAR(d.item<double>(), exact.d, Tolerance(exact.d + parts, relative));
        EXPECT_NEAR(g.item<double>(), exact.g, Tolerance(exact.g, relative));
        EXPECT_NEAR(Derivative(d, real), exact.d_real,
                    Tolerance(std::abs(exact.d_real) + smoothing, relative));
        EXPECT_NEAR(Derivative(d, fake), exact.d_fake, Tolerance(exact.d_fake, relative));
        EXPECT_NEAR(Derivative(g, real), exact.g_real, Tolerance(exact.g_real, relative));
        EXPECT_NEAR(Derivative(g, fake), exact.g_fake, Tolerance(exact.g_fake, relative));
      }
    }
  }
}

TEST(Objectives, EqualPlainArithmeticInDouble) {
  for (const Objective& objective : Objectives()) Compare(objective, torch::kFloat64, 1e-13);
}

TEST(Objectives, EqualPlainArithmeticInFloat) {
  for (const Objective& objective : Objectives()) Compare(objective, torch::kFloat32, 2e-6);
}

TEST(Objectives, AverageOverTheBatch) {
  const torch::Tensor real = torch::tensor({0.5, -2.0, 3.0}, torch::kFloat64);
  const torch::Tensor fake = torch::tensor({-1.0, 0.25, 4.0}, torch::kFloat64);
  for (const Objective& objective : Objectives()) {
    double d = 0, g = 0;
    for (int64_t i = 0; i < 3; ++i) {
      const Expected exact =
          Exact(std::string(objective.name()), real[i].item<double>(), fake[i].item<double>(), 0);
      d += exact.d / 3;
      g += exact.g / 3;
    }
    EXPECT_NEAR(objective.discriminator(real, fake, 0).item<double>(), d, 1e-12)
        << objective.name();
    EXPECT_NEAR(objective.generator(real, fake).item<double>(), g, 1e-12) << objective.name();
  }
}

// What the flags promise the loop.
TEST(Objectives, FlagsSayWhatIsRead) {
  const auto options = torch::TensorOptions(torch::kFloat64).requires_grad(true);
  const torch::Tensor real = torch::tensor({0.5}, options);
  const torch::Tensor fake = torch::tensor({-0.5}, options);
  for (const Objective& objective : Objectives()) {
    if (objective.generator_needs_real) {
      EXPECT_NE(Derivative(objective.generator(real, fake), real), 0) << objective.name();
    } else {
      EXPECT_TRUE(objective.generator({}, fake).defined()) << objective.name();
    }
    const double plain = objective.discriminator(real, fake, 0).item<double>();
    const double smoothed = objective.discriminator(real, fake, 0.25).item<double>();
    EXPECT_EQ(objective.smooths_labels, plain != smoothed) << objective.name();
    // Undecided: real and generated samples that look alike pull a logit of 0 equally far.
    const torch::Tensor alike = torch::zeros({1}, options);
    const torch::Tensor other = torch::zeros({1}, torch::kFloat64);
    const double up = Derivative(objective.discriminator(alike, other, 0), alike);
    const double down = Derivative(objective.discriminator(other, alike, 0), alike);
    const torch::Tensor shifted = torch::full({1}, 3.0, torch::kFloat64);
    const bool of_differences = objective.discriminator(alike, other, 0).item<double>() ==
                                objective.discriminator(alike + 3, shifted, 0).item<double>();
    EXPECT_EQ(objective.undecided_at_zero, up == -down && !of_differences) << objective.name();
  }
}

// With smoothing s the best logit of a real picture is that of the probability 1 - s.
TEST(Objectives, SmoothedTargetIsTheOptimum) {
  const auto options = torch::TensorOptions(torch::kFloat64).requires_grad(true);
  const torch::Tensor fake = torch::zeros({1}, torch::kFloat64);
  const torch::Tensor cross = torch::full({1}, std::log(0.9 / 0.1), options);
  EXPECT_NEAR(
      Derivative(ObjectiveOf(AdversarialLoss::kMinimax).discriminator(cross, fake, 0.1), cross), 0,
      1e-14);
  const torch::Tensor square = torch::full({1}, 0.9, options);
  EXPECT_NEAR(
      Derivative(ObjectiveOf(AdversarialLoss::kLsgan).discriminator(square, fake, 0.1), square), 0,
      1e-14);
}

TEST(Objectives, HaveNamesAndPapers) {
  std::set<std::string_view> names;
  for (const Objective& objective : Objectives()) {
    EXPECT_TRUE(names.insert(objective.name()).second);
    EXPECT_EQ(&ObjectiveOf(objective.loss), &objective);
    const Choice& choice = kLossNames[static_cast<size_t>(objective.loss)];
    EXPECT_NE(choice.summary.find("20"), std::string_view::npos) << objective.name();
  }
  EXPECT_TRUE(ObjectiveOf(AdversarialLoss::kWgan).unbounded_critic);
}

}  // namespace
}  // namespace ganvas::train
