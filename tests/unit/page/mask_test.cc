#include "web/generator/mask.h"

#include <gtest/gtest.h>

namespace ganvas::page {
namespace {

bool At(const Mask& mask, int column, int row) {
  return mask.covered[static_cast<size_t>(row * mask.columns + column)];
}

TEST(Mask, HasSquareCellsAndAtMost128AlongASide) {
  const Mask small = MaskOver(1, 32, 24);
  EXPECT_EQ(small.columns, 32);
  EXPECT_EQ(small.rows, 24);
  const Mask tall = MaskOver(1, 300, 1200);
  EXPECT_EQ(tall.columns, 32);
  EXPECT_EQ(tall.rows, 128);
  const Mask thin = MaskOver(1, 4000, 2);
  EXPECT_EQ(thin.columns, 128);
  EXPECT_EQ(thin.rows, 1);
  EXPECT_EQ(CoveredShare(thin), 0);
}

TEST(Mask, ADabIsADiscOfTheBrush) {
  Mask mask = MaskOver(1, 100, 100);
  Paint(mask, {0.5f, 0.5f}, {0.5f, 0.5f}, 0.2f, true);
  // Of radius 10 cells.
  EXPECT_NEAR(CoveredShare(mask), 0.0314f, 0.001f);
  EXPECT_TRUE(At(mask, 41, 50));
  EXPECT_FALSE(At(mask, 39, 50));
  EXPECT_FALSE(At(mask, 42, 42));
  Paint(mask, {0.5f, 0.5f}, {0.5f, 0.5f}, 0.2f, false);
  EXPECT_EQ(CoveredShare(mask), 0);
}

TEST(Mask, AStrokeHasNoGapsAndEndsAtTheBorder) {
  Mask mask = MaskOver(1, 100, 50);
  Paint(mask, {0.1f, 0.5f}, {2.0f, 0.5f}, 0.02f, true);
  for (int column = 10; column < 100; ++column) EXPECT_TRUE(At(mask, column, 24)) << column;
  EXPECT_FALSE(At(mask, 7, 24));
  EXPECT_FALSE(At(mask, 50, 20));
  // Outside nothing is covered.
  Mask other = MaskOver(1, 100, 50);
  Paint(other, {-1, -1}, {-1, -1}, 0.1f, true);
  EXPECT_EQ(CoveredShare(other), 0);
}

TEST(Mask, TheSmallestBrushCoversTheCellBelowIt) {
  Mask mask = MaskOver(1, 8, 8);
  Paint(mask, {0.3f, 0.99f}, {0.3f, 0.99f}, 0.001f, true);
  EXPECT_TRUE(At(mask, 2, 7));
  EXPECT_EQ(CoveredShare(mask), 1.0f / 64);
  Paint(mask, {1, 1}, {1, 1}, 0.001f, true);
  EXPECT_TRUE(At(mask, 7, 7));
}

TEST(Mask, AStrokeOfTheSmallestBrushHasNoGaps) {
  Mask mask = MaskOver(1, 8, 8);
  Paint(mask, {0.1f, 0.5f}, {0.9f, 0.5f}, 0.001f, true);
  for (int column = 1; column < 7; ++column) EXPECT_TRUE(At(mask, column, 4)) << column;
}

TEST(Mask, PixelsAreWhiteWhereTheyCount) {
  Mask mask = MaskOver(1, 2, 1);
  Paint(mask, {0.9f, 0.5f}, {0.9f, 0.5f}, 0.001f, true);
  EXPECT_EQ(MaskPixels(mask), (std::vector<uint8_t>{255, 255, 255, 255, 0, 0, 0, 255}));
  Invert(mask);
  EXPECT_EQ(MaskPixels(mask), (std::vector<uint8_t>{0, 0, 0, 255, 255, 255, 255, 255}));
}

}  // namespace
}  // namespace ganvas::page
