#include "native/export/quantize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ganvas::exporter {
namespace {

// Fixed numbers in [-1, 1).
std::vector<float> Numbers(int64_t count, uint32_t seed) {
  std::vector<float> numbers(static_cast<size_t>(count));
  for (float& number : numbers) {
    seed = seed * 1664525u + 1013904223u;
    number = static_cast<float>(seed >> 8) / 8388608.0f - 1.0f;
  }
  return numbers;
}

double SquaredError(const std::vector<float>& weight, const Int8Weight& narrow, size_t inner) {
  double sum = 0;
  for (size_t i = 0; i < weight.size(); ++i) {
    const float scale = narrow.scales[i / inner % narrow.scales.size()];
    const double error = weight[i] - static_cast<float>(narrow.values[i]) * scale;
    sum += error * error;
  }
  return sum;
}

TEST(QuantizeInt8, MultiplesOfTheScaleAreExact) {
  const std::vector<float> weight = {127, -127, 3, 0, -254, 2, 254, -128};
  const Int8Weight narrow = QuantizeInt8(weight, Shape{2, 4}, 0);
  EXPECT_EQ(narrow.scales, (std::vector<float>{1, 2}));
  EXPECT_EQ(narrow.values, (std::vector<int8_t>{127, -127, 3, 0, -127, 1, 127, -64}));
}

TEST(QuantizeInt8, HalvesGoToEven) {
  const Int8Weight narrow =
      QuantizeInt8(std::vector<float>{127, 0.5f, 1.5f, -2.5f}, Shape{1, 4}, 0);
  EXPECT_EQ(narrow.values, (std::vector<int8_t>{127, 0, 2, -2}));
}

// The scale of element i is that of its place along the axis, whatever lies before and behind.
TEST(QuantizeInt8, EveryAxisHasItsOwnScales) {
  const Shape shape{3, 5, 2, 7};
  for (int axis = 0; axis < 4; ++axis) {
    const auto channels = static_cast<size_t>(shape[axis]);
    const auto inner = static_cast<size_t>(shape.Product(axis + 1, 4));
    std::vector<float> weight = Numbers(shape.elements(), 5);
    for (size_t i = 0; i < weight.size(); ++i) {
      weight[i] = std::ldexp(weight[i], static_cast<int>(i / inner % channels) * 5);
    }
    const Int8Weight narrow = QuantizeInt8(weight, shape, axis);
    ASSERT_EQ(narrow.scales.size(), channels);
    for (size_t i = 0; i < weight.size(); ++i) {
      const size_t c = i / inner % channels;
      const float scale = narrow.scales[c];
      EXPECT_LE(scale, std::ldexp(1.0f, static_cast<int>(c) * 5) / 127);
      EXPECT_LE(std::abs(weight[i] - static_cast<float>(narrow.values[i]) * scale),
                std::ldexp(0.5f, static_cast<int>(c) * 5) * 0.45f);
    }
  }
}

TEST(QuantizeInt8, ZerosAndDenormalsBecomeZerosOfScaleOne) {
  const float tiny = std::numeric_limits<float>::denorm_min();
  const std::vector<float> weight = {0, 0, -0.0f, tiny, -1e-38f, 1e-40f, 1, -1, 0.5f};
  const Int8Weight narrow = QuantizeInt8(weight, Shape{3, 3}, 0);
  EXPECT_EQ(narrow.scales[0], 1.0f);
  EXPECT_EQ(narrow.scales[1], 1.0f);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(narrow.values[static_cast<size_t>(i)], 0);
  EXPECT_EQ(narrow.values[6], 127);
}

TEST(QuantizeInt8, TheLargestNumbersHaveFiniteScales) {
  const float largest = std::numeric_limits<float>::max();
  const Int8Weight narrow = QuantizeInt8(std::vector<float>{largest, -largest}, Shape{1, 2}, 0);
  EXPECT_TRUE(std::isfinite(narrow.scales[0] * 127));
  EXPECT_EQ(narrow.values, (std::vector<int8_t>{127, -127}));
}

// An outlier of four times all others costs less when it is clipped a little.
TEST(QuantizeInt8, OutliersAreClippedWhereThatHelps) {
  std::vector<float> weight = Numbers(4000, 7);
  weight[17] = 2.0f;
  const Int8Weight narrow = QuantizeInt8(weight, Shape{1, 4000}, 0);
  const float plain = 2.0f / 127;
  EXPECT_LT(narrow.scales[0], plain);
  Int8Weight unclipped;
  unclipped.scales = {plain};
  for (const float w : weight) {
    unclipped.values.push_back(static_cast<int8_t>(std::nearbyint(w / plain)));
  }
  EXPECT_LT(SquaredError(weight, narrow, weight.size()),
            SquaredError(weight, unclipped, weight.size()));
}

}  // namespace
}  // namespace ganvas::exporter
