#include "web/app/state.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "web/app/history.h"

namespace ganvas::page {
namespace {

State Unusual() {
  State state;
  state.model = "digits";
  state.engine = "ort-wasm";
  state.mode = Mode::kPlane;
  state.seed = 18446744073709551615u;
  state.count = 64;
  state.points = 10000;
  state.label = 3;
  state.by_class = true;
  state.columns = 16;
  state.selected = 300;
  state.enlarged = true;
  state.ends[1] = Recipe::Between(Recipe::Seed(4, 1, 2), Recipe::Seed(5, 0, -1), 0.1f, true);
  state.slerp = false;
  state.t = 1.0f / 3;
  state.steps = 25;
  state.x = -1.7f;
  state.y = 0.1f;
  state.spacing = 0.0123f;
  state.single = true;
  state.example = "red-apple";
  state.size = kOriginalSize;
  state.range = "0..255";
  state.wipe = 0.3f;
  state.round_trip = true;
  state.reverse = "orange2apple";
  state.mirror = false;
  state.shelf = {Recipe::Seed(7, 7, -1), *state.ends[1]};
  state.save_scale = 8;
  state.smooth = true;
  return state;
}

TEST(StateTest, JsonBringsBackEveryMember) {
  for (bool compact : {false, true}) {
    const std::string text = ToJson(Unusual(), compact).dump();
    EXPECT_EQ(StateFromJson(nlohmann::json::parse(text), State{}), Unusual()) << text;
  }
}

TEST(StateTest, ALinkHoldsOnlyWhatDiffers) {
  State state;
  state.model = "digits";
  EXPECT_EQ(ToJson(state, true).dump(), R"({"model":"digits","version":3})");
  state.spacing = 0.1f;
  state.theme = "light";
  EXPECT_EQ(ToJson(state, true).dump(), R"({"model":"digits","spacing":0.1,"version":3})");
}

TEST(StateTest, ALinkOfATranslationNamesModelExampleAndSettings) {
  State state;
  state.model = "apple2orange";
  state.mode = Mode::kTranslate;
  state.example = "red-apple";
  state.size = 128;
  state.wipe = 0.25f;
  EXPECT_EQ(ToJson(state, true).dump(),
            R"({"example":"red-apple","mode":"translate","model":"apple2orange",)"
            R"("size":"128","version":3,"wipe":0.25})");
}

TEST(StateTest, WhatIsOutOfRangeKeepsWhatWas) {
  const auto hostile = nlohmann::json::parse(R"({
    "engine": "evil", "mode": "none", "seed": "-4", "count": 5, "label": "x", "selected": 1e99,
    "points": 7, "byClass": 1, "columns": "9",
    "path": 3, "t": 7, "steps": null, "x": 1e30, "spacing": 0, "single": "yes", "theme": {},
    "example": 5, "size": 100, "range": "-1..2", "wipe": 1.01, "roundTrip": 1, "reverse": [],
    "mirror": "no", "saveScale": 3, "ends": [1, {}, []], "shelf": [{}, 4, {"s": "6", "i": 2}], "enlarged": 1, "smooth": []})");
  const State base = Unusual();
  State expected = base;
  expected.shelf = {Recipe::Seed(6, 2, -1)};
  EXPECT_EQ(StateFromJson(hostile, base), expected);
  EXPECT_EQ(StateFromJson(nlohmann::json::parse("[1]"), base), base);
  EXPECT_EQ(StateFromJson(nlohmann::json::parse(R"({"version": 4, "count": 4})"), base), base);
}

TEST(StateTest, EndsThatFollowSampleStayEmpty) {
  State state;
  state.ends[2] = Recipe::Seed(4, 1, 2);
  const State back = StateFromJson(ToJson(state, true), Unusual());
  EXPECT_FALSE(back.ends[0].has_value());
  EXPECT_FALSE(back.ends[1].has_value());
  EXPECT_EQ(back.ends[2], state.ends[2]);
}

TEST(StateTest, LinksOfVersion1ShowWhatTheyShowed) {
  const auto read = [](const char* text) {
    return StateFromLink(nlohmann::json::parse(text), State{});
  };
  // Their ends were those of seed 1, whatever the seed.
  const State plane = read(R"({"mode": "plane", "seed": "9", "enlarged": true})");
  EXPECT_EQ(plane.seed, 9u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(plane.ends[i], Recipe::Seed(1, i, -1));
  // Plane and Interpolate showed no picture large.
  EXPECT_FALSE(plane.enlarged);
  const State chosen = read(
      R"({"mode": "interpolate", "ends": [{"s":"5","i":0}, {"s":"6","i":0}, {"s":"7","i":0}]})");
  EXPECT_EQ(chosen.ends[1], Recipe::Seed(6, 0, -1));
  // Sample did not show the ends, so they may follow it.
  const State sample = read(R"({"seed": "9", "enlarged": true, "selected": 3})");
  EXPECT_EQ(sample.ends, State{}.ends);
  EXPECT_TRUE(sample.enlarged);
  EXPECT_EQ(sample.selected, 3);
  const State second = read(R"({"version": 2, "mode": "plane", "seed": "9"})");
  EXPECT_EQ(second.ends, State{}.ends);
}

TEST(StateTest, LinksOfVersion2GoThroughLatents) {
  const auto read = [](const char* text) {
    return StateFromLink(nlohmann::json::parse(text), State{});
  };
  EXPECT_FALSE(read(R"({"version": 2, "mode": "interpolate"})").in_styles);
  EXPECT_FALSE(read(R"({"mode": "interpolate"})").in_styles);
  EXPECT_TRUE(read(R"({"version": 3, "mode": "interpolate"})").in_styles);
  // No link at all.
  EXPECT_TRUE(read(R"({"theme": "dark"})").in_styles);
  EXPECT_EQ(read("{}"), State{});
}

TEST(StateTest, StylesAreReadWithinTheirBounds) {
  State state;
  state.mode = Mode::kStyles;
  state.psi = -0.5f;
  state.noise = 0.25f;
  state.in_styles = false;
  state.style_seed = 18446744073709551615u;
  state.mix = "own";
  state.first_layer = 2;
  state.last_layer = 5;
  state.mix_rows = 3;
  state.mix_columns = 12;
  state.mix_row = 2;
  state.mix_column = 11;
  EXPECT_EQ(StateFromJson(ToJson(state, true), State{}), state);
  const State wild = StateFromJson(
      nlohmann::json::parse(
          R"({"psi": 3, "noise": -1, "mix": "all", "mixRows": 99, "mixColumn": 99, "lastLayer": 99})"),
      State{});
  EXPECT_EQ(wild.psi, 1.0f);
  EXPECT_EQ(wild.noise, 1.0f);
  EXPECT_EQ(wild.mix, "coarse");
  EXPECT_EQ(wild.mix_rows, kMaxMixed);
  EXPECT_EQ(wild.mix_column, wild.mix_columns - 1);
  EXPECT_EQ(wild.last_layer, 63);
}

TEST(StateTest, TheSelectedPictureIsOneOfThoseShown) {
  const auto read = [](const char* text) {
    return StateFromJson(nlohmann::json::parse(text), State{}).selected;
  };
  EXPECT_EQ(read(R"({"count": 4, "selected": 9})"), 3);
  EXPECT_EQ(read(R"({"count": 4, "byClass": true, "selected": 90})"), 90);
  EXPECT_EQ(read(R"({"byClass": true, "selected": 9000})"), kMaxRows * kMaxColumns - 1);
}

TEST(StateTest, TheEndsOfASliderComeBack) {
  State state;
  state.seconds = 0.2f;
  state.spacing = kMinSpacing;
  EXPECT_EQ(StateFromJson(ToJson(state, true), State{}), state);
}

TEST(StateTest, NamesAreCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 20; ++i) name += "\u7b11";
  const State state = StateFromJson(nlohmann::json{{"directionNames", {name}}}, State{});
  EXPECT_EQ(state.direction_names[0].size(), 39u);
}

TEST(StateTest, ASeedMayBeANumber) {
  EXPECT_EQ(StateFromJson(nlohmann::json::parse(R"({"seed": 12})"), State{}).seed, 12u);
}

TEST(HistoryTest, OneGestureIsOneStep) {
  History history;
  State state;
  for (int count : {4, 9, 16}) {
    history.Record(state, "count", 1, "Count");
    state.count = count;
  }
  history.Record(state, "count", 2, "Count again");
  state.count = 64;
  EXPECT_EQ(history.Undo(state), "Count again");
  EXPECT_EQ(state.count, 16);
  EXPECT_EQ(history.Undo(state), "Count");
  EXPECT_EQ(history.Undo(state), "");
  EXPECT_EQ(state, State{});
  EXPECT_FALSE(history.can_undo());
  EXPECT_EQ(history.Redo(state), "Count");
  EXPECT_EQ(history.Redo(state), "Count again");
  EXPECT_EQ(state.count, 64);
  EXPECT_FALSE(history.can_redo());
}

TEST(HistoryTest, AChangeEndsRedoAndTheThemeStays) {
  History history;
  State state;
  history.Record(state, "seed", 1, "Seed");
  state.seed = 2;
  state.theme = "light";
  history.Undo(state);
  EXPECT_EQ(state.seed, 1u);
  EXPECT_EQ(state.theme, "light");
  history.Record(state, "seed", 2, "Seed");
  state.seed = 3;
  EXPECT_FALSE(history.can_redo());
}

}  // namespace
}  // namespace ganvas::page
