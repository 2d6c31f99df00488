#include "shared/kernels/cast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ganvas::kernels {
namespace {

TEST(Half, EveryBitPatternSurvivesTheWayThroughFloat) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float value = HalfToFloat(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(HalfToFloat(FloatToHalf(value))));
    } else {
      ASSERT_EQ(FloatToHalf(value), half);
    }
  }
}

TEST(Half, RoundsToNearestEven) {
  EXPECT_EQ(HalfToFloat(0x3c00), 1.0f);
  EXPECT_EQ(HalfToFloat(0x0001), std::ldexp(1.0f, -24));
  EXPECT_EQ(HalfToFloat(0x7bff), 65504.0f);
  EXPECT_EQ(FloatToHalf(1.0f + 1.0f / 2048), 0x3c00);  // halfway, to even
  EXPECT_EQ(FloatToHalf(1.0f + 3.0f / 2048), 0x3c02);
  EXPECT_EQ(FloatToHalf(65519.0f), 0x7bff);
  EXPECT_EQ(FloatToHalf(65520.0f), 0x7c00);
  EXPECT_EQ(FloatToHalf(-1e-10f), 0x8000);
}

TEST(Cast, FloatsToIntegersStayInRange) {
  const std::vector<float> in = {1.9f, -1.9f, 1e20f, -1e20f, std::nanf("")};
  std::vector<int32_t> out(5);
  Cast(DType::kF32, in.data(), DType::kI32, out.data(), 5);
  EXPECT_EQ(out, (std::vector<int32_t>{1, -1, std::numeric_limits<int32_t>::max(),
                                       std::numeric_limits<int32_t>::min(), 0}));
}

TEST(Cast, IntegersAndBools) {
  const std::vector<int64_t> in = {0, 1, -3, 200};
  std::vector<float> floats(4);
  Cast(DType::kI64, in.data(), DType::kF32, floats.data(), 4);
  EXPECT_EQ(floats, (std::vector<float>{0, 1, -3, 200}));
  std::vector<uint8_t> bools(4);
  Cast(DType::kI64, in.data(), DType::kBool, bools.data(), 4);
  EXPECT_EQ(bools, (std::vector<uint8_t>{0, 1, 1, 1}));
}

}  // namespace
}  // namespace ganvas::kernels
