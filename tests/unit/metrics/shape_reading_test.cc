// What is read from pictures whose factors are known.
#include "native/metrics/shape_reading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ganvas::metrics {
namespace {

using data::FactorsOf;
using data::ShapeFactors;
using data::Split;

ShapeReading Read(const ShapeFactors& factors, int size, double contrast = 1) {
  std::vector<uint8_t> picture(size_t{3} * size * size);
  data::DrawShape(factors, size, picture.data());
  for (uint8_t& v : picture) v = static_cast<uint8_t>(24 + contrast * (v - 24) + 0.5);
  return ReadShape(picture.data(), size);
}

TEST(ShapeReading, IsRightOfTruePictures) {
  for (const int size : {16, 32}) {
    for (int i = 0; i < 300; ++i) {
      const ShapeFactors truth = FactorsOf(Split::kTest, i);
      const ShapeReading reading = Read(truth, size);
      ASSERT_TRUE(reading.found) << i;
      EXPECT_EQ(reading.kind, truth.kind) << i;
      EXPECT_NEAR(reading.x, truth.x, 0.02) << i;
      EXPECT_NEAR(reading.y, truth.y, 0.02) << i;
      const double turn = std::abs(reading.hue - truth.hue);
      EXPECT_LT(std::min(turn, 1 - turn), 0.01) << i;
      const FactorsKept kept = Compare(reading, truth);
      EXPECT_TRUE(kept.shape && kept.position && kept.hue) << i;
    }
  }
}

TEST(ShapeReading, IsRightOfPalerPictures) {
  int right = 0;
  for (int i = 0; i < 100; ++i) {
    const ShapeFactors truth = FactorsOf(Split::kTest, i);
    const FactorsKept kept = Compare(Read(truth, 32, 0.8), truth);
    EXPECT_TRUE(kept.position && kept.hue) << i;
    right += kept.shape;
  }
  EXPECT_GE(right, 95);
}

TEST(ShapeReading, TellsWhatWasNotKept) {
  const ShapeFactors truth{data::ShapeKind::kStar, 0.98, 0.25, 0.5, 0.5, 0.1};
  ShapeFactors other = truth;
  other.kind = data::ShapeKind::kCross;
  FactorsKept kept = Compare(Read(other, 32), truth);
  EXPECT_TRUE(!kept.shape && kept.position && kept.hue);
  other = truth;
  other.x += 0.05;
  kept = Compare(Read(other, 32), truth);
  EXPECT_TRUE(kept.shape && !kept.position && kept.hue);
  other = truth;
  other.hue = 0.08;
  kept = Compare(Read(other, 32), truth);
  EXPECT_TRUE(kept.shape && kept.position && !kept.hue);
  other.hue = 0.01;  // the circle of hues is closed
  EXPECT_TRUE(Compare(Read(other, 32), truth).hue);
}

TEST(ShapeReading, FindsNothingWhereNothingIs) {
  const std::vector<uint8_t> grey(3 * 16 * 16, 130);
  const ShapeReading reading = ReadShape(grey.data(), 16);
  EXPECT_FALSE(reading.found);
  const FactorsKept kept = Compare(reading, FactorsOf(Split::kTest, 0));
  EXPECT_FALSE(kept.shape || kept.position || kept.hue);
}

}  // namespace
}  // namespace ganvas::metrics
