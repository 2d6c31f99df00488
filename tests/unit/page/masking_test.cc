// The mask of Project: its brush, its place in undo, and what a search is told of it.
#include "web/app/masking.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

class MaskingTest : public testing::Test {
 protected:
  MaskingTest() {
    ForgetPosted();
    Tell({{"type", "model"},
          {"id", "tiny"},
          {"name", "Tiny"},
          {"hash", "0123456789ab"},
          {"nz", 4},
          {"width", 8},
          {"height", 8}});
  }

  void Tell(const json& message, std::vector<uint8_t> bytes = {}) { app_.Receive(message, bytes); }

  void Target(int width = 8, int height = 8) {
    const auto pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
    Tell({{"type", "target"}, {"name", "mine.png"}, {"width", width}, {"height", height}},
         std::vector<uint8_t>(4 * pixels, 255));
  }

  float Covered() const { return CoveredShare(MaskOfTarget(app_)); }

  App app_;
};

TEST_F(MaskingTest, IsThereOnceThereIsATarget) {
  app_.Run(ControlId::kMode, std::string("project"));
  EXPECT_FALSE(ControlOf(ControlId::kPaintHere).IsVisible(app_));
  Target();
  EXPECT_TRUE(ControlOf(ControlId::kPaintHere).IsVisible(app_));
  EXPECT_FALSE(ControlOf(ControlId::kClearMask).IsEnabled(app_));
  // The first search has none.
  EXPECT_EQ(LastPosted("project")["maskWidth"], 0);
  EXPECT_TRUE(AllPosted().back().bytes.empty());
}

TEST_F(MaskingTest, KeysMoveTheBrushPaintAndUndo) {
  Target();
  app_.transient().brush_size = 0.25f;
  EXPECT_TRUE(app_.Key("ArrowLeft"));
  EXPECT_TRUE(app_.Key("ArrowUp"));
  EXPECT_EQ(app_.transient().status, "Brush 38% from the left, 38% from the top");
  EXPECT_TRUE(app_.Key("Space"));
  EXPECT_EQ(app_.transient().status, "6% of the picture does not count");
  EXPECT_EQ(Covered(), 4.0f / 64);
  EXPECT_TRUE(app_.Key("T"));
  for (int i = 0; i < 9; ++i) app_.Key("ArrowLeft");
  EXPECT_EQ(app_.transient().brush.x, 0);
  app_.Run(ControlId::kBrushX, 0.375);
  EXPECT_TRUE(app_.Key("Space"));
  EXPECT_EQ(Covered(), 0);
  EXPECT_EQ(app_.transient().status, "All of the picture counts");
  app_.Undo();
  EXPECT_EQ(Covered(), 4.0f / 64);
  EXPECT_EQ(app_.transient().status, "Undone: Paint here");
  app_.Undo();
  EXPECT_EQ(Covered(), 0);
  app_.Redo();
  EXPECT_TRUE(app_.Key("]"));
  EXPECT_NEAR(app_.transient().brush_size, 0.3125f, 1e-6);
  for (int i = 0; i < 20; ++i) app_.Key("[");
  EXPECT_EQ(app_.transient().brush_size, static_cast<float>(kMinBrush));
}

TEST_F(MaskingTest, StrokesOfOneGestureAreOneStep) {
  Target();
  app_.BeginGesture();
  PaintMask(app_, {0, 0.5f}, {0.5f, 0.5f});
  PaintMask(app_, {0.5f, 0.5f}, {1, 0.5f});
  EXPECT_GT(Covered(), 0);
  app_.Undo();
  EXPECT_EQ(Covered(), 0);
}

TEST_F(MaskingTest, ASearchGetsItAndAnotherPictureDoesNot) {
  Target();
  PaintMask(app_, {0.06f, 0.06f}, {0.06f, 0.06f});
  app_.Run(ControlId::kInvertMask);
  EXPECT_EQ(Covered(), 63.0f / 64);
  app_.Run(ControlId::kStopSearch);
  app_.Run(ControlId::kSearch);
  const json asked = LastPosted("project");
  EXPECT_EQ(asked["maskWidth"], 8);
  EXPECT_EQ(asked["maskHeight"], 8);
  const std::vector<uint8_t>& bytes = AllPosted().back().bytes;
  ASSERT_EQ(bytes.size(), 256u);
  EXPECT_EQ(bytes[0], 255);
  EXPECT_EQ(bytes[4], 0);
  Target(16, 4);
  EXPECT_EQ(LastPosted("project")["maskWidth"], 0);
  EXPECT_EQ(Covered(), 0);
  EXPECT_EQ(MaskOfTarget(app_).rows, 4);
  // Undo brings no mask of another picture back.
  app_.Undo();
  EXPECT_EQ(Covered(), 0);
  PaintMask(app_, {0.5f, 0.5f}, {0.5f, 0.5f});
  app_.Run(ControlId::kClearMask);
  EXPECT_EQ(Covered(), 0);
}

TEST_F(MaskingTest, LinksHoldNoneOfIt) {
  Target();
  const json before = ToJson(app_.state(), true);
  PaintMask(app_, {0.5f, 0.5f}, {0.5f, 0.5f});
  EXPECT_EQ(ToJson(app_.state(), true), before);
}

}  // namespace
}  // namespace ganvas::page
