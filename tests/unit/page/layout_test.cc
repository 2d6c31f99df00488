#include "web/panels/layout.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace ganvas::page {
namespace {

Layout At(float width, float height, int sheet = 0, bool shelf_empty = true, bool touch = true) {
  return MakeLayout({.width = width,
                     .height = height,
                     .touch = touch,
                     .sheet = sheet,
                     .shelf_empty = shelf_empty});
}

TEST(LayoutTest, ADesktopHasAllPartsAndAnEmptyShelfIsALine) {
  const Layout empty = At(1280, 800);
  EXPECT_EQ(empty.form, Form::kWide);
  EXPECT_EQ(empty.shelf.h, 32);
  EXPECT_EQ(empty.stage.h, 800 - 48 - 32);
  const Layout full = At(1280, 800, 0, false);
  EXPECT_GT(full.shelf.h, 64);
  EXPECT_EQ(full.stage.w, empty.stage.w);
  EXPECT_EQ(full.stage.bottom(), full.shelf.y);
}

TEST(LayoutTest, TheFreeStageFollowsFromTheWindowAlone) {
  for (const auto& [width, height] :
       {std::pair(1280, 800), std::pair(390, 844), std::pair(844, 390)}) {
    PageShape shape{.width = static_cast<float>(width), .height = static_cast<float>(height)};
    shape.shelf_empty = true;
    const Box free = MakeLayout(shape).stage;
    for (const int sheet : {0, 1, 2}) {
      for (const bool empty : {true, false}) {
        for (const bool full : {true, false}) {
          shape.sheet = sheet;
          shape.shelf_empty = empty;
          shape.full_stage = full;
          const Box found = FreeStage(shape);
          EXPECT_EQ(found.w, free.w);
          EXPECT_EQ(found.h, free.h);
        }
      }
    }
  }
}

TEST(LayoutTest, APresentationIsTheStageAlone) {
  for (const auto& [width, height] :
       {std::pair(1280.0f, 800.0f), std::pair(390.0f, 844.0f), std::pair(844.0f, 390.0f)}) {
    const Layout layout = MakeLayout({.width = width, .height = height, .sheet = 1, .bare = true});
    EXPECT_EQ(layout.stage.w, width);
    EXPECT_EQ(layout.stage.h, height);
    EXPECT_EQ(layout.stage.x + layout.stage.y, 0);
    for (const Box& part : {layout.bar, layout.rail, layout.inspector, layout.shelf, layout.status})
      EXPECT_EQ(part.h, 0);
    EXPECT_FALSE(layout.inspector_open);
  }
}

TEST(LayoutTest, APhoneOnItsSideGivesTheStageMostOfTheWidth) {
  for (bool shelf_empty : {true, false}) {
    const Layout layout = At(844, 390, 0, shelf_empty);
    EXPECT_EQ(layout.form, Form::kShort);
    EXPECT_GT(layout.stage.w, 0.8f * 844);
    EXPECT_GT(layout.stage.h, 0.85f * 390);
  }
  EXPECT_GT(At(844, 390, 1).stage.w, 0.5f * 844);
}

TEST(LayoutTest, AtFourHundredPercentPicturesRemain) {
  const Layout closed = At(320, 200, 0, true, false);
  EXPECT_GT(closed.stage.w * closed.stage.h, 0.6f * 320 * 200);
  const Layout open = At(320, 200, 1, true, false);
  EXPECT_GE(open.stage.w, 96);
  EXPECT_GE(open.stage.h, 150);
}

TEST(LayoutTest, AnUprightPhoneHasNoStatusRow) {
  for (int sheet : {0, 1, 2}) {
    const Layout layout = At(390, 844, sheet);
    EXPECT_EQ(layout.form, Form::kTall);
    EXPECT_EQ(layout.status.h, 0);
    EXPECT_EQ(layout.rail.bottom(), 844);
  }
  EXPECT_EQ(At(390, 844, 1).stage.h, At(390, 844, 2).stage.h);
}

TEST(LayoutTest, PartsLieInsideTheWindowAndApart) {
  for (const auto& [width, height] :
       {std::pair(1280, 800), std::pair(390, 844), std::pair(844, 390), std::pair(320, 200),
        std::pair(240, 120), std::pair(701, 441)}) {
    for (int sheet : {0, 1}) {
      for (bool shelf_empty : {true, false}) {
        const Layout layout =
            At(static_cast<float>(width), static_cast<float>(height), sheet, shelf_empty);
        SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height));
        EXPECT_GE(layout.stage.x, 0);
        EXPECT_GE(layout.stage.y, layout.bar.bottom());
        EXPECT_LE(layout.stage.right(), static_cast<float>(width));
        EXPECT_LE(layout.stage.bottom(), static_cast<float>(height));
        if (layout.shelf.h > 0) {
          EXPECT_TRUE(layout.shelf.y >= layout.stage.bottom() ||
                      layout.shelf.x >= layout.stage.right());
        }
        if (layout.inspector_open) {
          EXPECT_TRUE(layout.inspector.y >= layout.stage.bottom() ||
                      layout.inspector.x >= layout.stage.right());
        }
      }
    }
  }
}

}  // namespace
}  // namespace ganvas::page
