// Mode counts against mixtures counted by hand.
#include "native/metrics/modes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ganvas::metrics {
namespace {

// Two centres far apart, sigma 0.1.
data::PointMixture TwoModes(double left = 0.5) {
  return {{{-1, 0}, {1, 0}}, {left, 1 - left}, 0.1};
}

std::vector<float> Repeat(std::vector<float> point, int times) {
  std::vector<float> points;
  for (int i = 0; i < times; ++i) points.insert(points.end(), point.begin(), point.end());
  return points;
}

TEST(CountModes, NeedsTwentyGoodSamples) {
  std::vector<float> points = Repeat({-1, 0.299f}, 20);
  for (const int right : {19, 20}) {
    std::vector<float> all = points;
    const auto more = Repeat({1.2f, 0.2f}, right);  // 0.283 from its centre
    all.insert(all.end(), more.begin(), more.end());
    const ModeReport report = CountModes(all, TwoModes());
    EXPECT_EQ(report.covered, right == 20 ? 2 : 1);
    EXPECT_EQ(report.total, 2);
    EXPECT_EQ(report.samples, 20 + right);
    EXPECT_EQ(report.high_quality, 1.0);
  }
  // Many samples, but none within three sigma.
  EXPECT_EQ(CountModes(Repeat({-1, 0.301f}, 500), TwoModes()).covered, 0);
  EXPECT_EQ(CountModes(Repeat({-1, 0.301f}, 500), TwoModes()).high_quality, 0.0);
  // 0.28 off in both axes: each within 3 sigma, the distance is not.
  EXPECT_EQ(CountModes(Repeat({-1.28f, 0.28f}, 30), TwoModes()).high_quality, 0.0);
}

TEST(CountModes, ReverseKlIsInNatsOverAllSamples) {
  std::vector<float> points = Repeat({-1, 0}, 30);
  const auto bad = Repeat({0.2f, 3}, 10);  // of the right centre, of no quality
  points.insert(points.end(), bad.begin(), bad.end());
  const double expected = 0.75 * std::log(0.75 / 0.5) + 0.25 * std::log(0.25 / 0.5);
  EXPECT_NEAR(CountModes(points, TwoModes()).reverse_kl, expected, 1e-12);
  EXPECT_NEAR(CountModes(points, TwoModes(0.75)).reverse_kl, 0, 1e-12);
  EXPECT_NEAR(CountModes(Repeat({-1, 0}, 9), TwoModes()).reverse_kl, std::log(2), 1e-12);
  EXPECT_EQ(CountModes(Repeat({1, 0}, 9), TwoModes(1)).reverse_kl,
            std::numeric_limits<double>::infinity());
}

TEST(CountModes, NumbersThatAreNoneCountAsBad) {
  std::vector<float> points = Repeat({1, 0}, 30);
  points[1] = std::numeric_limits<float>::quiet_NaN();
  points[2] = std::numeric_limits<float>::infinity();
  const ModeReport report = CountModes(points, TwoModes());
  EXPECT_NEAR(*report.high_quality, 28.0 / 30, 1e-12);
  EXPECT_EQ(report.covered, 1);
}

TEST(CountModes, OfTheMixtureItself) {
  data::PointMixture grid;
  for (int i = 0; i < 25; ++i) grid.centers.push_back({2.0 * (i % 5) - 4, 2.0 * (i / 5) - 4});
  for (int i = 0; i < 25; ++i) grid.weights.push_back(i < 20 ? 0.02 : 0.12);
  grid.sigma = 0.05;
  const std::vector<float> points = DrawMixture(grid, 7, 20000);
  const ModeReport report = CountModes(points, grid);
  EXPECT_EQ(report.covered, 25);
  EXPECT_NEAR(*report.high_quality, 1 - std::exp(-4.5), 0.003);  // 98.9%
  EXPECT_LT(report.reverse_kl, 0.002);                           // about 24 / (2 * 20000)
  EXPECT_EQ(points, DrawMixture(grid, 7, 20000));
  EXPECT_NE(points, DrawMixture(grid, 8, 20000));
}

TEST(CountLabels, CountsEachSeenMode) {
  const std::vector<int64_t> labels = {0, 0, 2, 2};
  const ModeReport report = CountLabels(labels, std::vector<double>(4, 0.25));
  EXPECT_EQ(report.covered, 2);
  EXPECT_EQ(report.total, 4);
  EXPECT_EQ(report.samples, 4);
  EXPECT_FALSE(report.high_quality.has_value());
  EXPECT_NEAR(report.reverse_kl, std::log(2), 1e-12);
}

}  // namespace
}  // namespace ganvas::metrics
