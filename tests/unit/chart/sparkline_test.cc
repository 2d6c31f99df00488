#include "native/chart/sparkline.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ganvas::chart {
namespace {

std::string Line(std::initializer_list<double> values, int columns = 40) {
  Series series;
  double x = 0;
  for (const double value : values) series.Add(++x, value);
  return Sparkline(series, columns);
}

TEST(Sparkline, GoesFromTheLowestToTheHighest) {
  EXPECT_EQ(Line({0, 1, 2, 3, 4, 5, 6, 7}), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(Line({3, -1}), "█▁");
  EXPECT_EQ(Line({0, 0, 4, 4}, 2), "▁█");
}

TEST(Sparkline, LevelsGapsAndNothing) {
  EXPECT_EQ(Line({2, 2}), "▅▅");
  EXPECT_EQ(Line({1, NAN, 2}), "▁ █");
  EXPECT_EQ(Line({NAN}), " ");
  EXPECT_EQ(Line({}), "");
  EXPECT_EQ(Line({1, 2}, 0), "");
  EXPECT_EQ(Line({-1e308, 1e308}), "▁█");
}

}  // namespace
}  // namespace ganvas::chart
