// What the page is told of controls and pictures, and how the app answers to names and keys.
#include "web/app/mirror.h"

#include <gtest/gtest.h>

#include <set>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

class MirrorTest : public testing::Test {
 protected:
  MirrorTest() {
    ForgetPosted();
    Tell({{"type", "models"}, {"models", {{{"id", "digits"}, {"name", "Digits"}}}}});
  }

  void Tell(const json& message) { app_.Receive(message, {}); }

  void Load(const char* noun = "class") {
    Tell({{"type", "model"},
          {"classNoun", noun},
          {"id", "digits"},
          {"name", "Digits"},
          {"hash", "0123"},
          {"nz", 4},
          {"width", 28},
          {"height", 28},
          {"label", true},
          {"classes", {"0", "1", "seven"}}});
    std::vector<Recipe> shown;
    for (int i = 0; i < LatentsOf(app_).SampleCount(); ++i)
      shown.push_back(LatentsOf(app_).SampleRecipe(i));
    LatentsOf(app_).SetShown(std::move(shown), 4);
  }

  json Update(const char* type, const MirrorBoxes& boxes = {}) {
    mirror_.Update(app_, boxes);
    return LastPosted(type);
  }

  static json Find(const json& list, const std::string& id) {
    for (const json& entry : list) {
      if (entry["id"] == id) return entry;
    }
    return nullptr;
  }

  App app_;
  Mirror mirror_;
};

TEST_F(MirrorTest, PicturesHaveNames) {
  Load();
  LatentsOf(app_).TogglePin(LatentsOf(app_).SampleRecipe(2));
  const json pictures = Update("pictures");
  EXPECT_EQ(pictures["label"], "Pictures of Digits");
  ASSERT_EQ(pictures["items"].size(), 16u);
  EXPECT_EQ(pictures["items"][0]["label"], "class 0, seed 1, picture 1");
  EXPECT_EQ(pictures["items"][2]["label"], "seven, seed 1, picture 3, kept");
  EXPECT_EQ(pictures["selected"], 0);
}

TEST_F(MirrorTest, AClassIsCalledByItsNoun) {
  Load("digit");
  const json pictures = Update("pictures");
  EXPECT_EQ(pictures["items"][0]["label"], "digit 0, seed 1, picture 1");
  EXPECT_EQ(pictures["items"][2]["label"], "seven, seed 1, picture 3");
}

TEST_F(MirrorTest, ModesHaveKeys) {
  Load();
  EXPECT_EQ(Find(Update("controls")["controls"], "mode")["shortcut"], "1 2 3 4 5 6 7 8");
  EXPECT_TRUE(app_.Key("5"));
  EXPECT_EQ(app_.mode(), Mode::kPlane);
  EXPECT_TRUE(app_.Key("1"));
  EXPECT_EQ(app_.mode(), Mode::kSample);
  EXPECT_FALSE(app_.Key("9"));
  app_.Run(ControlId::kShortcuts);
  const json list = LastPosted("shortcuts")["list"];
  EXPECT_NE(std::find(list.begin(), list.end(),
                      json({{"group", "Mode"}, {"label", "Plane"}, {"keys", "5"}})),
            list.end())
      << list;
}

TEST_F(MirrorTest, WhatIsNotDrawnHasTheBoxOfItsPart) {
  Load();
  const MirrorBoxes boxes = {{"@stage", {72, 48, 800, 600}}, {"new-seeds", {900, 100, 200, 32}}};
  const json controls = Update("controls", boxes)["controls"];
  EXPECT_EQ(Find(controls, "new-seeds")["box"], (json{900, 100, 200, 32}));
  EXPECT_EQ(Find(controls, "next")["part"], (json{72, 48, 800, 600}));
  // Without an inspector the stage stands for it.
  EXPECT_EQ(Find(controls, "seed")["part"], (json{72, 48, 800, 600}));
}

TEST_F(MirrorTest, ControlsOfAPlaceStandTogether) {
  Load();
  std::vector<std::string> groups;
  const json controls = Update("controls")["controls"];
  for (const json& control : controls) {
    if (groups.empty() || groups.back() != control["group"]) groups.push_back(control["group"]);
  }
  EXPECT_EQ(std::set<std::string>(groups.begin(), groups.end()).size(), groups.size());
  EXPECT_EQ(groups[0], PlaceTitle(Place::kBar));
}

TEST_F(MirrorTest, TheTitleNamesModelAndMode) {
  EXPECT_EQ(Update("title")["text"], "Ganvas");
  Load();
  EXPECT_EQ(Update("title")["text"], "Digits - Sample - Ganvas");
  app_.Run(ControlId::kMode, std::string("plane"));
  EXPECT_EQ(Update("title")["text"], "Digits - Plane - Ganvas");
}

TEST_F(MirrorTest, UndoAndRedoSayWhat) {
  Load();
  app_.Run(ControlId::kNewSeeds);
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(Update("status")["text"], "Undone: New seeds");
  app_.Run(ControlId::kRedo);
  EXPECT_EQ(Update("status")["text"], "Redone: New seeds");
}

TEST_F(MirrorTest, ErrorsAreAlertsAndResultsAreNot) {
  Load();
  EXPECT_EQ(Update("status")["error"], "");
  Tell({{"type", "error"}, {"text", "It went wrong"}});
  const json status = Update("status");
  EXPECT_EQ(status["text"], "It went wrong");
  EXPECT_EQ(status["error"], "It went wrong");
  app_.Run(ControlId::kNewSeeds);
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(Update("status")["error"], "It went wrong");
  app_.Run(ControlId::kDismiss);
  EXPECT_EQ(Update("status")["error"], "");
}

TEST_F(MirrorTest, AClickOnANameIsOneOnThePicture) {
  Load();
  Tell({{"type", "command"}, {"id", "picture-5"}});
  EXPECT_EQ(app_.state().selected, 5);
  EXPECT_TRUE(app_.state().enlarged);
  Tell({{"type", "command"}, {"id", "picture-99"}});
  EXPECT_EQ(app_.state().selected, 5);
}

TEST_F(MirrorTest, AModelThatIsGoneLeavesNoNameButItsOwnToTryAgain) {
  Load();
  Tell({{"type", "error"}, {"text", "Digits cannot be used"}, {"load", true}, {"model", ""}});
  EXPECT_FALSE(app_.has_model());
  EXPECT_TRUE(app_.has_failed());
  EXPECT_TRUE(LatentsOf(app_).shown().empty());
  EXPECT_EQ(Update("title")["text"], "Ganvas");
  EXPECT_FALSE(ControlOf(ControlId::kDismiss).IsVisible(app_));
  app_.Run(ControlId::kAgainLoad);
  EXPECT_EQ(LastPosted("load-again")["id"], "digits");
}

TEST_F(MirrorTest, AModelThatCannotBeUsedLeavesTheOneBefore) {
  Load();
  app_.Adjust([](State& state) { state.model = "other"; });
  Tell({{"type", "error"}, {"text", "Other cannot be used"}, {"load", true}, {"model", "digits"}});
  EXPECT_TRUE(app_.has_model());
  EXPECT_EQ(app_.state().model, "digits");
  EXPECT_TRUE(ControlOf(ControlId::kDismiss).IsVisible(app_));
}

TEST_F(MirrorTest, TheSheetListsEveryShortcut) {
  app_.Key("?");
  const json list = LastPosted("shortcuts")["list"];
  size_t expected = 0;
  for (const Control& control : Controls()) expected += *control.shortcut != 0;
  const size_t modes = app_.kind().modes().size();
  EXPECT_EQ(list.size(), expected + modes);
}

TEST_F(MirrorTest, FocusOpensTheSheetThatAControlIsOn) {
  Load();
  app_.transient().narrow = true;
  Tell({{"type", "focus"}, {"id", "undo"}});
  EXPECT_EQ(app_.transient().sheet, 0);
  Tell({{"type", "focus"}, {"id", "seed"}});
  EXPECT_EQ(app_.transient().sheet, 1);
}

}  // namespace
}  // namespace ganvas::page
