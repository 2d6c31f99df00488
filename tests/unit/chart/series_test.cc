#include "native/chart/series.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ganvas::chart {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A fixed bumpy curve.
double Value(int i) { return std::sin(i * 0.7) + 0.001 * i; }

TEST(Series, FewSamplesAreKeptOneByOne) {
  Series series(8);
  for (int i = 0; i < 8; ++i) series.Add(10 * i, Value(i));
  ASSERT_EQ(series.bins().size(), 8u);
  EXPECT_EQ(series.each(), 1);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(series.bins()[static_cast<size_t>(i)].mean, Value(i));
    EXPECT_EQ(series.bins()[static_cast<size_t>(i)].middle(), 10 * i);
  }
}

TEST(Series, BinsHoldTheMomentsOfTheirSamples) {
  Series series(64);
  constexpr int kSamples = 10007;
  for (int i = 0; i < kSamples; ++i) series.Add(i, Value(i));
  ASSERT_LE(series.bins().size(), 64u);
  EXPECT_EQ(series.samples(), kSamples);
  int next = 0;
  for (const Bin& bin : series.bins()) {
    ASSERT_EQ(bin.first, next);
    double mean = 0, squares = 0, low = 1e9, high = -1e9;
    for (int i = next; i <= bin.last; ++i) {
      mean += Value(i) / static_cast<double>(bin.count);
      low = std::min(low, Value(i));
      high = std::max(high, Value(i));
    }
    for (int i = next; i <= bin.last; ++i) squares += (Value(i) - mean) * (Value(i) - mean);
    ASSERT_EQ(bin.count, static_cast<int64_t>(bin.last) - next + 1);
    EXPECT_NEAR(bin.mean, mean, 1e-9);
    EXPECT_NEAR(bin.squares, squares, 1e-6);
    EXPECT_EQ(bin.low, low);
    EXPECT_EQ(bin.high, high);
    next = static_cast<int>(bin.last) + 1;
  }
  EXPECT_EQ(next, kSamples);
}

TEST(Series, NotANumberIsAGap) {
  Series series;
  series.Add(1, 5);
  series.Add(2, kNan);
  series.Add(3, std::numeric_limits<double>::infinity());
  series.Add(4, 2);
  ASSERT_EQ(series.bins().size(), 4u);
  EXPECT_EQ(series.bins()[1].count, 0);
  EXPECT_EQ(series.bins()[2].count, 0);
  EXPECT_EQ(series.samples(), 2);
  EXPECT_EQ(series.last(), 2);
  EXPECT_EQ(series.lowest_at(), 4);
  EXPECT_EQ(series.highest(), 5);
  const auto smooth = Smoothed(series.bins(), 3, -10, 10);
  EXPECT_EQ(smooth[0], 5) << "nothing may come over a gap";
  EXPECT_TRUE(std::isnan(smooth[1]));
  EXPECT_EQ(smooth[3], 2);
}

TEST(Series, ARunThatWentBackGoesOverWhatItDropped) {
  Series series(16);
  for (int i = 1; i <= 10; ++i) series.Add(i, 1);
  for (int i = 6; i <= 12; ++i) series.Add(i, 2);
  ASSERT_EQ(series.bins().size(), 12u);
  for (const Bin& bin : series.bins()) EXPECT_EQ(bin.mean, bin.first < 6 ? 1 : 2) << bin.first;
  // With many samples a bin, places stay in order.
  Series many(16);
  for (int i = 1; i <= 1000; ++i) many.Add(i, 1);
  for (int i = 501; i <= 1500; ++i) many.Add(i, 2);
  double before = 0;
  for (const Bin& bin : many.bins()) {
    EXPECT_GE(bin.first, before);
    EXPECT_GE(bin.last, bin.first);
    before = bin.last;
  }
  EXPECT_EQ(before, 1500);
  EXPECT_LE(many.bins().size(), 16u);
}

TEST(Series, SmoothingKeepsALevelAndIgnoresStrays) {
  Series series;
  for (int i = 0; i < 100; ++i) series.Add(i, i == 50 ? 1e30 : 3);
  for (const double value : Smoothed(series.bins(), 4, 3, 3)) EXPECT_NEAR(value, 3, 1e-12);
  Series noisy;
  for (int i = 0; i < 200; ++i) noisy.Add(i, i % 2 == 0 ? 1 : -1);
  const auto smooth = Smoothed(noisy.bins(), 5, -1, 1);
  for (size_t i = 20; i < 180; ++i) EXPECT_NEAR(smooth[i], 0, 0.01);
  EXPECT_EQ(Smoothed(noisy.bins(), 0, -1, 1)[7], -1);
}

}  // namespace
}  // namespace ganvas::chart
