#include "native/chart/axis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace ganvas::chart {
namespace {

std::string Labels(const Axis& axis, int most) {
  std::string all;
  for (const Tick& tick : Ticks(axis, most)) all += (all.empty() ? "" : " ") + tick.label;
  return all;
}

TEST(Axis, TicksArePeoplesNumbers) {
  EXPECT_EQ(Labels({0, 1}, 6), "0 0.2 0.4 0.6 0.8 1.0");
  EXPECT_EQ(Labels({-2, 2}, 6), "-2 -1 0 1 2");
  EXPECT_EQ(Labels({0, 10000}, 6), "0 2k 4k 6k 8k 10k");
  EXPECT_EQ(Labels({0, 2e6}, 6), "0 0.5M 1.0M 1.5M 2.0M");
  EXPECT_EQ(Labels({0.96, 0.97}, 6), "0.960 0.962 0.964 0.966 0.968 0.970");
  EXPECT_EQ(Labels({0.02, 30, true}, 6), "0.1 1 10");
  EXPECT_EQ(Labels({0.9, 11, true}, 6), "1 2 5 10");
  EXPECT_EQ(Labels({2, 500, true}, 6), "3 10 30 100 300");
}

TEST(Axis, TicksLieInsideAndAreFew) {
  for (int exponent = -12; exponent <= 12; ++exponent) {
    for (const double factor : {1.0, 1.3, 2.7, 4.9, 9.99}) {
      for (const double low : {-3.0, 0.0, 0.7}) {
        for (const bool logarithmic : {false, true}) {
          const double unit = factor * std::pow(10.0, exponent);
          const Axis axis = NiceAxis(low * unit, (low + 30) * unit, 6, logarithmic);
          ASSERT_LE(axis.low, low * unit * (low < 0 ? 0.999 : 1.001));
          ASSERT_GE(axis.high, (low + 30) * unit * 0.999);
          const auto ticks = Ticks(axis, 6);
          ASSERT_GE(ticks.size(), 2u) << axis.low << " " << axis.high;
          ASSERT_LE(ticks.size(), 7u) << axis.low << " " << axis.high;
          std::set<std::string> labels;
          for (const Tick& tick : ticks) {
            labels.insert(tick.label);
            EXPECT_GE(axis.Share(tick.value), -1e-6);
            EXPECT_LE(axis.Share(tick.value), 1 + 1e-6);
          }
          EXPECT_EQ(labels.size(), ticks.size()) << "labels repeat from " << axis.low;
        }
      }
    }
  }
}

TEST(Axis, AnyLimitsGiveAnAxis) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const auto& [low, high] : {std::pair{0.0, 0.0},
                                  {5.0, 5.0},
                                  {-1e-30, -1e-30},
                                  {inf, -inf},
                                  {-inf, inf},
                                  {NAN, 1.0},
                                  {-1e308, 1e308},
                                  {1e20, 1e20 + 1}}) {
    for (const bool logarithmic : {false, true}) {
      const Axis axis = NiceAxis(low, high, 6, logarithmic);
      ASSERT_TRUE(std::isfinite(axis.low) && std::isfinite(axis.high));
      ASSERT_LT(axis.low, axis.high) << low << " " << high;
      EXPECT_GE(Ticks(axis, 6).size(), 1u) << low << " " << high;
    }
  }
  EXPECT_FALSE(NiceAxis(-1, 1000, 6, true).logarithmic);
  EXPECT_TRUE(NiceAxis(1, 1000, 6, true).logarithmic);
}

TEST(Axis, NumbersBesideACurve) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(0.96731), "0.967");
  EXPECT_EQ(NumberText(-0.42), "-0.42");
  EXPECT_EQ(NumberText(23.44), "23.4");
  EXPECT_EQ(NumberText(999), "999");
  EXPECT_EQ(NumberText(1700), "1,700");
  EXPECT_EQ(NumberText(-12345.6), "-12,346");
  EXPECT_EQ(NumberText(108800), "108,800");
  EXPECT_EQ(NumberText(1.5e-6), "1.5e-06");
  EXPECT_EQ(NumberText(3.2e9), "3.2e+09");
}

}  // namespace
}  // namespace ganvas::chart
