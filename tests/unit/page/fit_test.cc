#include "web/panels/fit.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "web/app/state.h"
#include "web/panels/layout.h"

namespace ganvas::page {
namespace {

TEST(FitTest, AWholeZoomIsTakenWhereItCostsLittle) {
  EXPECT_EQ(Zoom(5, false), 5);
  EXPECT_EQ(Zoom(5.15f, false), 5);
  EXPECT_EQ(Zoom(8.2f, false), 8);
  EXPECT_EQ(Zoom(5.41f, false), 5.41f);
}

TEST(FitTest, BelowTwoPixelsArePixelsOrOneAndAHalf) {
  EXPECT_EQ(Zoom(1.99f, false), 1.5f);
  EXPECT_EQ(Zoom(1.5f, false), 1.5f);
  EXPECT_EQ(Zoom(1.4f, false), 1);
  EXPECT_EQ(Zoom(1, false), 1);
}

TEST(FitTest, SmoothAndReducedPicturesTakeAllTheRoom) {
  EXPECT_EQ(Zoom(1.4f, true), 1.4f);
  EXPECT_EQ(Zoom(0.3f, false), 0.3f);
}

TEST(FitTest, APictureKeepsItsShapeAndStaysInside) {
  const Box fit = FitInside({10, 20, 100, 300}, 64, 32, false);
  EXPECT_EQ(fit.w, 96);
  EXPECT_EQ(fit.h, 48);
  EXPECT_EQ(fit.x, 12);
  EXPECT_EQ(fit.y, 146);
}

TEST(FitTest, EveryRowIsFull) {
  const PictureShape picture = {32, 32, false};
  for (int count : {1, 4, 9, 16, 25, 36, 64}) {
    for (const Box& area :
         {Box{0, 0, 900, 700}, Box{0, 0, 390, 712}, Box{0, 0, 800, 340}, Box{0, 0, 2000, 300}}) {
      const TileGrid grid = FitTiles(area, count, picture, 4);
      EXPECT_EQ(count % grid.columns, 0) << count << " in " << area.w << " x " << area.h;
      EXPECT_LE(grid.Tile(count - 1).right(), area.right());
      EXPECT_LE(grid.Tile(count - 1).bottom(), area.bottom());
    }
  }
  EXPECT_EQ(FitTiles({0, 0, 2000, 300}, 16, picture, 4).columns, 8);
}

// Of the stage at 1280 x 800, by 16 pictures of 32 x 32 with the stage's margin and gap.
float ShareOfStage(bool shelf_empty, float ratio) {
  const Layout layout = MakeLayout(
      {.width = 1280 * ratio, .height = 800 * ratio, .scale = ratio, .shelf_empty = shelf_empty});
  const Box& stage = layout.stage;
  const TileGrid grid = FitTiles(stage.Inset(8 * ratio), 16, {32, 32, false}, 4 * ratio);
  return 16 * grid.w * grid.h / (stage.w * stage.h);
}

TEST(FitTest, TilesUseTheStage) {
  for (float ratio : {1.0f, 2.0f}) {
    EXPECT_GE(ShareOfStage(true, ratio), 0.74f);
    EXPECT_GE(ShareOfStage(false, ratio), 0.69f);
  }
}

int Fitted(const Box& area, int count) {
  const CountRange range = NearbyCounts(count);
  return FitCount(area, count, range.least, range.most, {32, 32, false}, 4);
}

TEST(FitTest, ACountThatUsesTheAreaStays) {
  for (int count : kCounts) {
    EXPECT_EQ(Fitted({0, 0, 872, 704}, count), count);
    EXPECT_EQ(Fitted({0, 0, 1528, 984}, count), count);  // a window of 1920 x 1080
  }
}

TEST(FitTest, PhonesGetANearbyCountThatFillsTheStage) {
  for (const auto& [width, height] :
       {std::pair(390, 844), std::pair(360, 640), std::pair(412, 915), std::pair(844, 390)}) {
    SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height));
    for (float ratio : {1.0f, 2.0f, 3.0f}) {
      const Layout layout = MakeLayout({.width = static_cast<float>(width) * ratio,
                                        .height = static_cast<float>(height) * ratio,
                                        .scale = ratio,
                                        .touch = true,
                                        .shelf_empty = true});
      const Box area = layout.stage.Inset(8 * ratio);
      const int count = FitCount(area, 16, 14, 18, {32, 32, false}, 4 * ratio);
      const TileGrid grid = FitTiles(area, count, {32, 32, false}, 4 * ratio);
      const float used = static_cast<float>(count) * grid.w * grid.h;
      EXPECT_GE(used, 0.6f * layout.stage.w * layout.stage.h) << count;
      EXPECT_EQ(count % grid.columns, 0);
    }
  }
}

TEST(FitTest, DifferentCountsStayDifferent) {
  for (size_t i = 0; i + 1 < kCounts.size(); ++i) {
    EXPECT_LT(NearbyCounts(kCounts[i]).most, NearbyCounts(kCounts[i + 1]).least);
  }
  EXPECT_EQ(Fitted({0, 0, 300, 900}, 1), 1);
}

}  // namespace
}  // namespace ganvas::page
