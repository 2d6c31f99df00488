#include "shared/base/duration.h"

#include <gtest/gtest.h>

#include <limits>

namespace ganvas {
namespace {

TEST(Duration, ByTheClock) {
  EXPECT_EQ(ClockText(0), "0:00");
  EXPECT_EQ(ClockText(59.6), "1:00");
  EXPECT_EQ(ClockText(3723), "1:02:03");
  EXPECT_EQ(ClockText(-5), "0:00");
  EXPECT_EQ(ClockText(std::numeric_limits<double>::quiet_NaN()), "?");
  EXPECT_NE(ClockText(std::numeric_limits<double>::infinity()), "");
}

TEST(Duration, AsALength) {
  EXPECT_EQ(LengthText(0.5312), "0.531 s");
  EXPECT_EQ(LengthText(60), "60 s");
  EXPECT_EQ(LengthText(330), "5.5 min");
  EXPECT_EQ(LengthText(12000), "3 h 20 min");
  EXPECT_EQ(LengthText(99 * 3600), "4 days 3 h");
}

}  // namespace
}  // namespace ganvas
