// What the page says of a generator that others exported, and what the user may correct.
#include <gtest/gtest.h>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

json GeneratorMessage(const char* id) {
  return {{"type", "model"},
          {"id", id},
          {"name", id},
          {"nz", 4},
          {"width", 1},
          {"height", 1},
          {"pictures",
           {{"range", "0..1"},
            {"rangeReason", "the output is bounded by Sigmoid"},
            {"layout", "nhwc"},
            {"layoutReason", "its last dimension is 3"},
            {"notes", {"psi is 1: no truncation"}}}}};
}

// What a frame does beside drawing.
void Frame(App& app) {
  const Recipe recipe = Recipe::Seed(1, 0, -1);
  app.kind().Want({&recipe, 1});
}

void Answer(App& app) {
  const int stamp = LastPosted("generate")["stamp"];
  app.Receive({{"type", "pictures"},
               {"stamp", stamp},
               {"first", 0},
               {"count", 1},
               {"width", 1},
               {"height", 1}},
              std::vector<uint8_t>{1, 2, 3, 255});
  app.Receive({{"type", "done"}, {"stamp", stamp}, {"ms", 1}}, {});
}

TEST(GivenTest, WhatWasFoundIsKeptWithItsReasons) {
  App app;
  EXPECT_FALSE(ControlOf(ControlId::kRange).IsVisible(app));
  app.Receive(GeneratorMessage("foreign"), {});
  ASSERT_TRUE(LatentsOf(app).given());
  EXPECT_EQ(LatentsOf(app).given()->range, "0..1");
  EXPECT_EQ(LatentsOf(app).given()->layout_reason, "its last dimension is 3");
  EXPECT_EQ(LatentsOf(app).given()->notes.size(), 1u);
  EXPECT_TRUE(ControlOf(ControlId::kRange).IsVisible(app));
  EXPECT_TRUE(ControlOf(ControlId::kLayout).IsVisible(app));
  app.Receive({{"type", "model"}, {"id", "plane"}, {"nz", 4}, {"points", true}}, {});
  EXPECT_FALSE(ControlOf(ControlId::kRange).IsVisible(app));
  EXPECT_FALSE(ControlOf(ControlId::kLayout).IsVisible(app));
}

TEST(GivenTest, AChoiceAsksForThePicturesAnew) {
  ForgetPosted();
  App app;
  app.Receive(GeneratorMessage("foreign"), {});
  Frame(app);
  EXPECT_EQ(LastPosted("generate")["range"], "auto");
  EXPECT_EQ(LastPosted("generate")["layout"], "auto");
  Answer(app);
  Frame(app);
  EXPECT_EQ(CountPosted("generate"), 1);
  app.Run(ControlId::kRange, std::string("-1..1"));
  app.Run(ControlId::kLayout, std::string("nchw"));
  Frame(app);
  EXPECT_EQ(CountPosted("generate"), 2);
  EXPECT_EQ(LastPosted("generate")["range"], "-1..1");
  EXPECT_EQ(LastPosted("generate")["layout"], "nchw");
  app.Run(ControlId::kRange, std::string("0..2"));
  EXPECT_EQ(app.state().range, "-1..1");
}

TEST(GivenTest, AChoiceIsForOneModel) {
  App app;
  app.Receive({{"type", "models"},
               {"models", {{{"id", "a"}, {"name", "a"}}, {{"id", "b"}, {"name", "b"}}}}},
              {});
  app.Receive(GeneratorMessage("a"), {});
  app.Run(ControlId::kRange, std::string("0..255"));
  app.Run(ControlId::kModel, std::string("a"));
  EXPECT_EQ(app.state().range, "0..255");
  app.Run(ControlId::kModel, std::string("b"));
  EXPECT_EQ(app.state().range, "auto");
  // A file that was dropped.
  app.Run(ControlId::kRange, std::string("0..255"));
  app.Receive(GeneratorMessage("file-1"), {});
  EXPECT_EQ(app.state().range, "auto");
}

}  // namespace
}  // namespace ganvas::page
