// Training in the page: derivatives, what objectives do, replay and readouts.
#include "shared/laboratory/laboratory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace ganvas::laboratory {
namespace {

Options Small() {
  Options options;
  options.generator.width = options.discriminator.width = 16;
  options.generator.layers = options.discriminator.layers = 2;
  options.batch = 16;
  return options;
}

Laboratory Begin(const Options& options, const char* data = "ring8") {
  auto opened = Data::Named(data);
  EXPECT_TRUE(opened.ok());
  auto made = Laboratory::Create(options, std::move(opened).value());
  EXPECT_TRUE(made.ok()) << made.error().message;
  return std::move(made).value();
}

void Work(Laboratory& lab, int64_t steps) {
  for (int64_t i = 0; i < steps; ++i) {
    const Status done = lab.Step();
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
}

points::ModeReport Modes(Laboratory& lab) {
  auto modes = lab.Modes();
  EXPECT_TRUE(modes.ok() && modes->has_value());
  return **modes;
}

// Steps until all modes are covered, looked at every 250 steps; 0 where they never are.
int64_t StepsToAllModes(Laboratory& lab, int64_t most) {
  while (lab.step() < most) {
    Work(lab, 250);
    if (Modes(lab).covered == 8) return lab.step();
  }
  return 0;
}

TEST(Laboratory, DefaultsReachAllModesOfTheRing) {
  Laboratory lab = Begin(Options());
  EXPECT_GT(StepsToAllModes(lab, 3000), 0);
  EXPECT_LT(Modes(lab).reverse_kl, 0.5);
}

// Goodfellow et al. 2014, section 3: log(1 - sigma(D)) saturates. The discriminator is so sure that
// its logits tell the generator nothing; a step to the usual objective would.
TEST(Laboratory, MinimaxFailsByOneSwitch) {
  Options options;
  options.objective = Objective::kMinimax;
  Laboratory lab = Begin(options);
  EXPECT_EQ(StepsToAllModes(lab, 1250), 0);
  EXPECT_LE(Modes(lab).covered, 2);
  EXPECT_LT(lab.figures().logit_fake, -1);
}

TEST(Laboratory, MakesTheSameBitsForASeed) {
  Options options = Small();
  options.r1 = 0.1;
  options.instance_noise = 0.1;
  Laboratory one = Begin(options), other = Begin(options);
  Work(one, 20);
  Work(other, 20);
  EXPECT_EQ(one.Save().numbers, other.Save().numbers);
  options.seed = 1;
  Laboratory third = Begin(options);
  Work(third, 20);
  EXPECT_NE(one.Save().numbers, third.Save().numbers);
}

TEST(Laboratory, GoesOnFromASnapshot) {
  Laboratory lab = Begin(Small());
  Work(lab, 10);
  const Snapshot before = lab.Save();
  Work(lab, 10);
  const Snapshot after = lab.Save();
  ASSERT_TRUE(lab.Restore(before).ok());
  EXPECT_EQ(lab.step(), 10);
  Work(lab, 10);
  EXPECT_EQ(lab.Save().numbers, after.numbers);
  Options wider = Small();
  wider.generator.width = 17;
  EXPECT_FALSE(Begin(wider).Restore(before).ok());
}

TEST(Laboratory, TakesOtherOptionsInTheMiddle) {
  Laboratory lab = Begin(Small());
  Work(lab, 5);
  Options options = lab.options();
  options.objective = Objective::kWgan;
  options.gp = 1;
  options.lr_g = 0.01;
  const Snapshot before = lab.Save();
  ASSERT_TRUE(lab.Change(options).ok());
  EXPECT_EQ(lab.Save().numbers, before.numbers);
  Work(lab, 5);
  EXPECT_EQ(lab.step(), 10);
  options.nz = 3;
  EXPECT_FALSE(lab.Change(options).ok());
  options.nz = 2;
  options.r1 = -1;
  const Status bad = lab.Change(options);
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().message, "r1 is -1, expected 0 to 1000000");
  EXPECT_EQ(lab.options().r1, Options().r1);
}

TEST(Laboratory, FieldIsOfTheDiscriminatorAtTheCellsCentres) {
  Laboratory lab = Begin(Small(), "grid25");
  const Window all{-4, 4, -2, 2}, right{0, 4, -2, 2};
  const auto whole = lab.Field(all, 8, 4);
  const auto half = lab.Field(right, 4, 4);
  ASSERT_TRUE(whole.ok() && half.ok());
  for (size_t y = 0; y < 4; ++y) {
    for (size_t x = 0; x < 4; ++x) {
      EXPECT_NEAR((*whole)[8 * y + x + 4], (*half)[4 * y + x], 1e-5f);
    }
  }
}

// Arrows against differences of what the discriminator says there.
TEST(Laboratory, ArrowsLeadTheGeneratorsLossDown) {
  Options options = Small();
  options.objective = Objective::kWgan;  // the loss is minus the mean logit
  Laboratory lab = Begin(options, "moons");
  Work(lab, 5);
  const auto arrows = lab.Arrows(8);
  ASSERT_TRUE(arrows.ok()) << arrows.error().message;
  const points::Pair scale = lab.data().scale();
  for (size_t i = 0; i < 8; ++i) {
    for (size_t c = 0; c < 2; ++c) {
      constexpr double kStep = 1e-3;
      const auto logit = [&](double by) {
        points::Pair at{(*arrows)[4 * i], (*arrows)[4 * i + 1]};
        at[c] += by;
        const Window window{at[0] - 1, at[0] + 1, at[1] - 1, at[1] + 1};
        return static_cast<double>((*lab.Field(window, 1, 1))[0]);
      };
      const double rise = (logit(kStep) - logit(-kStep)) / (2 * kStep);
      EXPECT_NEAR((*arrows)[4 * i + 2 + c], rise * scale[c] * scale[c],
                  1e-2 + 0.02 * std::abs(rise));
    }
  }
}

TEST(Laboratory, ManifoldHoldsTheSamplesOfItsLatents) {
  Laboratory lab = Begin(Small());
  const auto manifold = lab.Manifold(3);
  ASSERT_TRUE(manifold.ok());
  EXPECT_EQ(manifold->size(), 18u);
  // Biases are 0 at first, so z = 0 is the mean of the data.
  EXPECT_NEAR((*manifold)[8], 0, 1e-6f);
  EXPECT_NEAR((*manifold)[9], 0, 1e-6f);
}

TEST(Laboratory, LearnsPointsThatAreGiven) {
  auto data = Data::Of({{3, 5}, {4, 5}, {3, 6}, {4, 6}}, {});
  ASSERT_TRUE(data.ok());
  auto made = Laboratory::Create(Small(), std::move(data).value());
  ASSERT_TRUE(made.ok());
  Work(*made, 3);
  const auto modes = made->Modes();
  ASSERT_TRUE(modes.ok());
  EXPECT_FALSE(modes->has_value());
  EXPECT_FALSE(Data::Of({}, {}).ok());
  EXPECT_FALSE(Data::Of({{NAN, 0}}, {}).ok());
  EXPECT_FALSE(Data::Named("ring9").ok());
}

}  // namespace
}  // namespace ganvas::laboratory
