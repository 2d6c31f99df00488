#include "shared/latent/exact_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ganvas {
namespace {

TEST(ExactMath, LogAgreesWithTheLibrary) {
  for (double x = 1e-10; x < 0.8; x *= 1.37) {
    EXPECT_NEAR(ExactLog(x) / std::log(x), 1, 5e-16) << x;
  }
  EXPECT_EQ(ExactLog(1.0), 0.0);
  EXPECT_NEAR(ExactLog(1e300), std::log(1e300), 1e-12);
}

TEST(ExactMath, SinAgreesWithTheLibrary) {
  for (double x = 0; x <= 3.1415926; x += 0.0137) EXPECT_NEAR(ExactSin(x), std::sin(x), 5e-16) << x;
  EXPECT_EQ(ExactSin(0), 0.0);
}

TEST(ExactMath, AngleAgreesWithTheLibrary) {
  for (double angle = 0; angle <= 3.1415926; angle += 0.0113) {
    const double y = 3 * std::sin(angle);
    const double x = 3 * std::cos(angle);
    EXPECT_NEAR(ExactAngle(y, x), std::atan2(y, x), 1e-15) << angle;
  }
  EXPECT_EQ(ExactAngle(0, 2), 0.0);
  EXPECT_NEAR(ExactAngle(1, 0), std::acos(0.0), 1e-16);
}

// The quantile put into the distribution function gives p back, in all three regions and both
// tails.
TEST(ExactMath, QuantileInvertsTheDistribution) {
  const auto upper = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
  for (double p = 1.2e-10; p < 0.5; p *= 1.21) {
    const double x = ExactNormalQuantile(p);
    EXPECT_NEAR(upper(-x) / p, 1, 5e-14) << p;
    EXPECT_LT(x, 0);
  }
  for (double p : {0.01, 0.07, 0.075, 0.3, 0.5}) {
    EXPECT_NEAR(ExactNormalQuantile(1 - p), -ExactNormalQuantile(p), 1e-13) << p;
  }
  EXPECT_EQ(ExactNormalQuantile(0.5), 0.0);
  EXPECT_NEAR(ExactNormalQuantile(0.975), 1.959963984540054, 1e-14);
}

}  // namespace
}  // namespace ganvas
