// Directions: what is asked for, how a picture is moved, and what a link keeps.
#include <gtest/gtest.h>

#include <cstring>

#include "fake_bridge.h"
#include "web/app/latents.h"
#include "web/app/link.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

constexpr int kNz = 4;

class DirectionsTest : public testing::Test {
 protected:
  DirectionsTest() {
    ForgetPosted();
    Load(app_);
    app_.Adjust([](State& state) { state.mode = Mode::kDirections; });
  }

  static void Load(App& app, const json& more = json::object()) {
    json message = {{"type", "model"}, {"id", "tiny"}, {"name", "Tiny"}, {"hash", "0123"},
                    {"nz", kNz},       {"width", 2},   {"height", 2}};
    message.update(more);
    app.Receive(message, {});
  }

  // Answers the last request: direction k is the k-th unit vector, of sigma k + 1.
  static void Answer(App& app, int count, int dim, bool styled, int first = 0, int last = 0) {
    LatentsOf(app).Want({});
    std::vector<float> numbers(static_cast<size_t>(count * dim + count), 0.0f);
    for (int k = 0; k < count; ++k) {
      numbers[static_cast<size_t>(k * dim + k)] = 1;
      numbers[static_cast<size_t>(count * dim + k)] = static_cast<float>(k + 1);
    }
    std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    app.Receive({{"type", "directions"},
                 {"stamp", LastPosted("find-directions")["stamp"]},
                 {"count", count},
                 {"dim", dim},
                 {"styled", styled},
                 {"first", first},
                 {"last", last}},
                bytes);
  }

  static std::vector<float> Made(const Recipe& recipe) {
    std::vector<float> z(kNz);
    Realize(recipe, Prior::kNormal, z);
    return z;
  }

  Latents& latents() { return LatentsOf(app_); }

  App app_;
};

TEST_F(DirectionsTest, TheyAreAskedForOnceAndInTheModeAlone) {
  app_.Adjust([](State& state) { state.mode = Mode::kSample; });
  latents().Want({});
  EXPECT_EQ(CountPosted("find-directions"), 0);
  app_.Adjust([](State& state) { state.mode = Mode::kDirections; });
  latents().Want({});
  latents().Want({});
  EXPECT_EQ(CountPosted("find-directions"), 1);
  EXPECT_EQ(LastPosted("find-directions")["method"], "sefa");
  EXPECT_EQ(LastPosted("find-directions")["last"], -1);
  Answer(app_, 3, kNz, false);
  latents().Want({});
  EXPECT_EQ(CountPosted("find-directions"), 1);
  EXPECT_EQ(latents().DirectionCount(), 3);
  EXPECT_FALSE(ControlOf(ControlId::kDirection3).IsVisible(app_));
  app_.Run(ControlId::kMethod, std::string("pca"));
  latents().Want({});
  EXPECT_EQ(LastPosted("find-directions")["method"], "pca");
  // None were found: that is not asked for again and again.
  Answer(app_, 0, 0, false);
  latents().Want({});
  EXPECT_EQ(CountPosted("find-directions"), 2);
  EXPECT_EQ(latents().DirectionCount(), 0);
}

TEST_F(DirectionsTest, FromTheMeanOfSomePicturesToThatOfOthers) {
  latents().SetEnd(0, Recipe::Seed(5, 0, -1));
  latents().AddToEnd(1, Recipe::Seed(5, 1, -1));
  latents().AddToEnd(1, Recipe::Seed(5, 2, -1));
  EXPECT_FALSE(ControlOf(ControlId::kAddB).IsVisible(app_));
  app_.Run(ControlId::kMethod, std::string("means"));
  EXPECT_TRUE(ControlOf(ControlId::kAddB).IsVisible(app_));
  latents().Want({});
  const json asked = LastPosted("find-directions");
  EXPECT_EQ(asked["method"], "means");
  EXPECT_EQ(asked["from"], 1);
  EXPECT_EQ(asked["toward"], 2);
  const std::vector<uint8_t> bytes = AllPosted().back().bytes;
  ASSERT_EQ(bytes.size(), 3 * (kNz + 1) * sizeof(float));
  std::vector<float> numbers(3 * kNz);
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(float));
  EXPECT_EQ(std::vector<float>(numbers.begin() + kNz, numbers.begin() + 2 * kNz),
            Made(Recipe::Seed(5, 1, -1)));
  // Other pictures give another direction.
  latents().AddToEnd(0, Recipe::Seed(6, 0, -1));
  latents().Want({});
  EXPECT_EQ(LastPosted("find-directions")["from"], 2);
}

TEST_F(DirectionsTest, SlidersMoveThePictureInSigmas) {
  Answer(app_, 3, kNz, false);
  const std::vector<float> base = Made(latents().Steered());
  EXPECT_EQ(latents().SteeredRecipe(), latents().Steered());
  app_.Run(ControlId::kDirection1, 0.5);
  app_.Run(ControlId::kDirection2, -1.0);
  const std::vector<float> moved = Made(latents().SteeredRecipe());
  EXPECT_EQ(moved, (std::vector<float>{base[0], base[1] + 1.0f, base[2] - 3.0f, base[3]}));
  // The strip shows what another place on one direction would give.
  const std::vector<float> other = Made(latents().SteeredAlong(0, -3));
  EXPECT_EQ(other[0], base[0] - 3.0f);
  EXPECT_EQ(other[1], moved[1]);
  app_.Run(ControlId::kBefore, true);
  EXPECT_EQ(latents().Selected(), latents().Steered());
  app_.Run(ControlId::kResetMoves);
  EXPECT_EQ(latents().SteeredRecipe(), latents().Steered());
}

TEST_F(DirectionsTest, StylesAreMovedInTheChosenLayers) {
  Load(app_, {{"styles", {{"layers", 10}, {"dim", 2}}}});
  app_.Run(ControlId::kSteeredLayers, std::string("middle"));
  latents().Want({});
  EXPECT_EQ(LastPosted("find-directions")["first"], 4);
  EXPECT_EQ(LastPosted("find-directions")["last"], 7);
  Answer(app_, 2, 2, true, 4, 7);
  app_.Run(ControlId::kDirection1, 2.0);
  const Recipe recipe = latents().SteeredRecipe();
  EXPECT_EQ(recipe.kind, Recipe::Kind::kMoved);
  EXPECT_TRUE(recipe.styled);
  EXPECT_EQ(recipe.layers, 0b0011110000u);
  EXPECT_EQ(recipe.values, (std::vector<float>{0, 4}));
}

TEST_F(DirectionsTest, ClassesNeedAModelWithStylesAndClasses) {
  const auto methods = [&] { return ControlOf(ControlId::kMethod).choices(app_).size(); };
  EXPECT_EQ(methods(), 3u);
  Load(app_,
       {{"styles", {{"layers", 4}, {"dim", 2}}}, {"label", true}, {"classes", {"a", "b", "c"}}});
  EXPECT_EQ(methods(), 4u);
  app_.Run(ControlId::kMethod, std::string("classes"));
  app_.Run(ControlId::kTowardClass, std::string("2"));
  latents().Want({});
  EXPECT_EQ(LastPosted("find-directions")["toward"], 2);
  EXPECT_EQ(LastPosted("find-directions")["from"], 0);
}

TEST_F(DirectionsTest, ArrowsAndClicksMoveAndNamesStay) {
  Answer(app_, 3, kNz, false);
  latents().Move(0, 2);
  latents().Move(2, 0);
  EXPECT_EQ(app_.state().direction, 2);
  EXPECT_EQ(app_.state().sigmas[2], 0.5f);
  app_.Run(ControlId::kDirectionName, std::string("smile"));
  EXPECT_EQ(latents().DirectionName(2), "smile");
  EXPECT_EQ(ControlOf(ControlId::kDirection2).LabelNow(app_), "smile");
  app_.Run(ControlId::kMethod, std::string("pca"));
  EXPECT_EQ(latents().DirectionName(2), "3");
}

TEST_F(DirectionsTest, NoActionMovesWhatIsLocked) {
  Answer(app_, 3, kNz, false);
  app_.Run(ControlId::kDirection0, 2.0);
  app_.Run(ControlId::kDirection1, 1.0);
  app_.Run(ControlId::kLock0, true);
  EXPECT_EQ(app_.transient().status, "Direction 1 is locked");
  EXPECT_FALSE(ControlOf(ControlId::kDirection0).IsEnabled(app_));
  app_.Run(ControlId::kDirection0, -3.0);
  // Its strip and its arrows.
  app_.kind().Press("picture-1");
  app_.Adjust([](State& state) {
    state.enlarged = false;
    state.direction = 0;
  });
  app_.Key("ArrowRight");
  app_.Run(ControlId::kRandomMoves);
  EXPECT_EQ(app_.state().sigmas[0], 2);
  EXPECT_NE(app_.state().sigmas[1], 1);
  EXPECT_NE(app_.state().sigmas[2], 0);
  EXPECT_EQ(app_.state().sigmas[3], 0);
  app_.Run(ControlId::kResetMoves);
  EXPECT_EQ(app_.state().sigmas[0], 2);
  EXPECT_EQ(app_.state().sigmas[1], 0);
  // Another picture is moved by it, too.
  latents().SteerFrom(Recipe::Seed(9, 0, -1));
  EXPECT_EQ(app_.state().sigmas[0], 2);
  // Links keep it; what is undone does not move it.
  const json link = json::parse(ToJson(app_.state(), true).dump());
  EXPECT_EQ(link["locked"], json::parse("[0]"));
  EXPECT_EQ(StateFromJson(link, State{}).locked, app_.state().locked);
  app_.Undo();
  app_.Undo();
  EXPECT_EQ(app_.state().sigmas[0], 2);
  EXPECT_NE(app_.state().sigmas[1], 0);
  EXPECT_TRUE(app_.state().locked[0]);
  app_.Run(ControlId::kLock0, false);
  app_.Run(ControlId::kResetMoves);
  EXPECT_EQ(app_.state().sigmas[0], 0);
  // Other directions are not those that were locked.
  app_.Run(ControlId::kLock0, true);
  app_.Run(ControlId::kMethod, std::string("pca"));
  EXPECT_FALSE(app_.state().locked[0]);
}

TEST_F(DirectionsTest, ALinkShowsTheMovedPicture) {
  app_.Adjust([](State& state) { state.mode = Mode::kSample; });
  latents().Move(1, 0);
  app_.Run(ControlId::kSteer);
  Answer(app_, 3, kNz, false);
  app_.Run(ControlId::kDirection1, 0.5);
  App other;
  other.Receive({{"type", "start"}, {"state", json::parse(LinkOf(app_).dump())}}, {});
  Load(other);
  ForgetPosted();
  Answer(other, 3, kNz, false);
  EXPECT_EQ(LatentsOf(other).SteeredRecipe(), latents().SteeredRecipe());
  // A picture that is kept holds its move itself.
  latents().TogglePin(latents().Selected());
  EXPECT_EQ(RecipeFromJson(ToJson(app_.state().shelf[0])), latents().Selected());
}

TEST_F(DirectionsTest, LateAndDamagedAnswersAreDropped) {
  latents().Want({});
  const json late = LastPosted("find-directions");
  app_.Run(ControlId::kMethod, std::string("pca"));
  latents().Want({});
  app_.Receive({{"type", "directions"}, {"stamp", late["stamp"]}, {"count", 1}, {"dim", 1}},
               std::vector<uint8_t>(8));
  EXPECT_TRUE(app_.directions().busy());
  app_.Receive({{"type", "directions"},
                {"stamp", LastPosted("find-directions")["stamp"]},
                {"count", 100},
                {"dim", 100}},
               std::vector<uint8_t>(8));
  EXPECT_FALSE(app_.directions().busy());
  EXPECT_EQ(latents().DirectionCount(), 0);
}

}  // namespace
}  // namespace ganvas::page
