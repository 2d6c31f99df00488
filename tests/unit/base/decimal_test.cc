#include "shared/base/decimal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ganvas {
namespace {

TEST(DecimalTest, WritesUpToSixDecimals) {
  EXPECT_EQ(Decimal(0), "0");
  EXPECT_EQ(Decimal(3), "3");
  EXPECT_EQ(Decimal(-2), "-2");
  EXPECT_EQ(Decimal(0.5), "0.5");
  EXPECT_EQ(Decimal(-0.25), "-0.25");
  EXPECT_EQ(Decimal(4.0 / 3), "1.333333");
  EXPECT_EQ(Decimal(0.000001), "0.000001");
  EXPECT_EQ(Decimal(1e-9), "0");
  EXPECT_EQ(Decimal(0.9999999), "1");
  EXPECT_EQ(Decimal(100.0625), "100.0625");
  EXPECT_EQ(Decimal(1e12), "1000000000000");
}

TEST(DecimalTest, SaysWhatIsNoUsableNumber) {
  EXPECT_EQ(Decimal(std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(Decimal(std::numeric_limits<double>::infinity()), "1e12 and beyond");
  EXPECT_EQ(Decimal(-1e300), "-1e12 and beyond");
}

}  // namespace
}  // namespace ganvas
