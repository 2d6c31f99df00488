// The app with a model that makes pictures: what is looked at, where A, B and C come from, what is
// saved and linked.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "fake_bridge.h"
#include "web/app/latents.h"
#include "web/app/link.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

constexpr int kSide = 2;
constexpr size_t kBytes = static_cast<size_t>(4) * kSide * kSide;

class ExploreTest : public testing::Test {
 protected:
  ExploreTest() {
    ForgetPosted();
    Tell(
        {{"type", "models"},
         {"models",
          {{{"id", "tiny"}, {"name", "Tiny"}, {"kind", "generator"}, {"width", 32}, {"height", 24}},
           {{"id", "file-1234"}, {"name", "Mine"}, {"kind", ""}}}}});
  }

  void Tell(const json& message, std::vector<uint8_t> bytes = {}) { app_.Receive(message, bytes); }

  void Load(const char* id, std::vector<std::string> classes = {}, int side = kSide) {
    Tell({{"type", "model"},
          {"id", id},
          {"name", "Tiny"},
          {"hash", "0123456789ab"},
          {"nz", 4},
          {"width", side},
          {"height", side},
          {"label", !classes.empty()},
          {"classes", classes}});
  }

  // Has the pictures of the recipes made, all black.
  void Make(const std::vector<Recipe>& recipes) {
    app_.generator().Want(recipes);
    const json asked = LastPosted("generate");
    const int count = asked["count"];
    Tell({{"type", "pictures"},
          {"stamp", asked["stamp"]},
          {"first", 0},
          {"count", count},
          {"width", kSide},
          {"height", kSide}},
         std::vector<uint8_t>(kBytes * static_cast<size_t>(count), 255));
    Tell({{"type", "done"}, {"stamp", asked["stamp"]}, {"ms", 1}});
  }

  int Class(int end) const { return LabelOf(LatentsOf(app_).End(end), 3); }

  App app_;
};

TEST_F(ExploreTest, EndsFollowTheSeedAndClassOfSample) {
  Load("tiny", {"a", "b", "c"});
  app_.Run(ControlId::kSeed, std::string("7"));
  app_.Run(ControlId::kClass, std::string("2"));
  for (int end = 0; end < 3; ++end) {
    EXPECT_EQ(LatentsOf(app_).End(end).seed, 7u);
    EXPECT_EQ(LatentsOf(app_).End(end).index, static_cast<uint64_t>(end));
    EXPECT_EQ(Class(end), 2);
  }
  EXPECT_EQ(KeyOf(LatentsOf(app_).End(0)), KeyOf(LatentsOf(app_).SampleRecipe(0)));
}

TEST_F(ExploreTest, ALinkOfAnotherModelOfThatNameSaysSo) {
  Tell({{"type", "start"},
        {"state", {{"version", 3}, {"model", "tiny"}, {"hash", "ffffffffffff"}}}});
  Load("tiny");
  EXPECT_EQ(app_.transient().note, "This was made with another Tiny: pictures may differ");
  Tell({{"type", "link"},
        {"state", {{"version", 3}, {"model", "file-1234"}, {"hash", "0123456789ab"}}}});
  Load("file-1234");
  EXPECT_EQ(app_.transient().note, "");
}

TEST_F(ExploreTest, KeptPicturesStayWhenALinkIsFollowed) {
  Load("tiny");
  LatentsOf(app_).TogglePin(Recipe::Seed(9, 4, -1));
  Tell({{"type", "link"},
        {"state", {{"version", 3}, {"model", "tiny"}, {"shelf", {{{"s", "1"}, {"i", 2}}}}}}});
  EXPECT_EQ(app_.state().shelf,
            (std::vector<Recipe>{Recipe::Seed(1, 2, -1), Recipe::Seed(9, 4, -1)}));
  app_.Run(ControlId::kStartOver);
  EXPECT_TRUE(app_.state().shelf.empty());
}

TEST_F(ExploreTest, AModelThatIsNotLinkedToGetsNoWarning) {
  Load("tiny");
  Tell(
      {{"type", "link"}, {"state", {{"version", 3}, {"model", "tiny"}, {"hash", "0123456789ab"}}}});
  Load("file-1234");
  EXPECT_EQ(app_.transient().note, "");
  Tell({{"type", "link"}, {"state", {{"version", 3}, {"model", "file-1234"}, {"hash", "ffff"}}}});
  EXPECT_EQ(app_.transient().note, "This was made with another Tiny: pictures may differ");
}

TEST_F(ExploreTest, ALinkShowsTheKeptPictureThatWasLookedAt) {
  Load("tiny");
  Latents& latents = LatentsOf(app_);
  const Recipe kept = Recipe::Seed(9, 4, -1);
  latents.TogglePin(kept);
  latents.LookAtShelf(0);
  const json link = json::parse(LinkOf(app_).dump());
  App other;
  other.Receive({{"type", "start"}, {"state", link}}, {});
  other.Receive({{"type", "model"},
                 {"id", "tiny"},
                 {"name", "Tiny"},
                 {"hash", "0123456789ab"},
                 {"nz", 4},
                 {"width", kSide},
                 {"height", kSide}},
                {});
  EXPECT_EQ(LatentsOf(other).Selected(), kept);
  EXPECT_TRUE(LatentsOf(other).looking());
}

TEST_F(ExploreTest, AllClassesInTurnStillGiveEndsOfOneClass) {
  Load("tiny", {"a", "b", "c"});
  EXPECT_EQ(Class(0), 0);
  EXPECT_EQ(Class(1), 0);
  EXPECT_EQ(LabelOf(LatentsOf(app_).WalkRecipe(0.9f), 3), 0);
  app_.Adjust([](State& state) { state.selected = 4; });
  EXPECT_EQ(Class(0), 1);
  EXPECT_EQ(Class(2), 1);
}

TEST_F(ExploreTest, EachEndHasAClassOfItsOwn) {
  Load("tiny", {"a", "b", "c"});
  app_.Run(ControlId::kMode, std::string("interpolate"));
  EXPECT_FALSE(ControlOf(ControlId::kClassC).IsVisible(app_));
  app_.Run(ControlId::kClassB, std::string("2"));
  EXPECT_EQ(Class(0), 0);
  EXPECT_EQ(Class(1), 2);
  EXPECT_EQ(LatentsOf(app_).End(1).index, 1u);
  // Of a picture that is a mix, too.
  const Recipe mix = LatentsOf(app_).WalkRecipe(0.25f);
  LatentsOf(app_).SetEnd(0, mix);
  app_.Run(ControlId::kClassA, std::string("1"));
  EXPECT_EQ(Class(0), 1);
  EXPECT_EQ(LatentsOf(app_).End(0).weights, mix.weights);
  app_.Undo();
  EXPECT_EQ(Class(0), 0);
  app_.Run(ControlId::kNewSeeds);
  EXPECT_EQ(LatentsOf(app_).End(0).kind, Recipe::Kind::kSeed);
  EXPECT_EQ(LatentsOf(app_).End(1).seed, app_.state().seed);
}

TEST_F(ExploreTest, EndsAreMeansOfSeveralPictures) {
  Load("tiny", {"a", "b", "c"});
  app_.Adjust([](State& state) { state.mode = Mode::kPlane; });
  Latents& latents = LatentsOf(app_);
  const std::vector<Recipe> kept = {Recipe::Seed(1, 0, 1), Recipe::Seed(2, 0, 0),
                                    Recipe::Seed(3, 0, 0)};
  // The first one replaces what followed the seed; the next ones join it.
  for (const Recipe& recipe : kept) latents.AddToEnd(1, recipe.WithPsi(0.5f));
  EXPECT_EQ(app_.transient().status, "B is the mean of 3 pictures");
  std::vector<float> mean(4), part(4);
  Realize(latents.End(1), Prior::kNormal, mean);
  std::vector<double> sum(4);
  double norm = 0, length = 0;
  for (const Recipe& recipe : kept) {
    Realize(recipe, Prior::kNormal, part);
    double square = 0;
    for (size_t i = 0; i < 4; ++i) {
      sum[i] += static_cast<double>(part[i]) / 3;
      square += static_cast<double>(part[i]) * static_cast<double>(part[i]);
    }
    norm += std::sqrt(square) / 3;
  }
  for (double value : sum) length += value * value;
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(mean[i], sum[i] * norm / std::sqrt(length), 1e-5);
  EXPECT_EQ(Class(1), 1);
  // A link holds it; "Use as B" begins again.
  const State linked = StateFromJson(ToJson(app_.state(), true), State{});
  EXPECT_EQ(linked.ends[1], app_.state().ends[1]);
  latents.SetEnd(1, kept[0]);
  latents.AddToEnd(1, kept[1]);
  EXPECT_EQ(latents.End(1).parts.size(), 2u);
  for (int i = 0; i < 40; ++i) latents.AddToEnd(1, Recipe::Seed(4, static_cast<uint64_t>(i), 0));
  EXPECT_EQ(latents.End(1).parts.size(), kMaxAveraged);
  EXPECT_EQ(app_.transient().note, "A mean has at most 32 pictures");
}

TEST_F(ExploreTest, ArithmeticOfEndsIsShownKeptAndLinked) {
  Load("tiny");
  app_.Adjust([](State& state) {
    state.mode = Mode::kPlane;
    state.slerp = false;
  });
  Latents& latents = LatentsOf(app_);
  for (int end = 0; end < 3; ++end) {
    latents.AddToEnd(end, Recipe::Seed(5, static_cast<uint64_t>(end), -1));
    latents.AddToEnd(end, Recipe::Seed(6, static_cast<uint64_t>(end), -1));
  }
  app_.Run(ControlId::kArithmetic);
  const Recipe shown = latents.Selected();
  EXPECT_EQ(app_.transient().status, "A \u2212 B + C");
  std::vector<float> made(4), part(4);
  std::vector<double> expected(4);
  Realize(shown, Prior::kNormal, made);
  for (int end = 0; end < 3; ++end) {
    Realize(latents.End(end), Prior::kNormal, part);
    for (size_t i = 0; i < 4; ++i) expected[i] += (end == 1 ? -1.0 : 1.0) * part[i];
  }
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(made[i], expected[i], 1e-5);
  app_.Run(ControlId::kPin, true);
  EXPECT_TRUE(latents.IsPinned(shown));
  const State linked = StateFromJson(ToJson(app_.state(), true), State{});
  EXPECT_EQ(linked.shelf, std::vector<Recipe>{shown});
  EXPECT_EQ(linked.x, -1.0f);
  // One step back is enough.
  app_.Run(ControlId::kUndo);
  app_.Run(ControlId::kUndo);
  EXPECT_FALSE(app_.state().single);
}

TEST_F(ExploreTest, KeptLatentsAreSavedWithTheirClasses) {
  Load("tiny", {"a", "b", "c"});
  EXPECT_FALSE(ControlOf(ControlId::kSaveKept).IsVisible(app_));
  LatentsOf(app_).TogglePin(Recipe::Seed(1, 4, 2));
  LatentsOf(app_).TogglePin(Recipe::Seed(2, 1, -1));
  app_.Run(ControlId::kSaveKept);
  const json saved = LastPosted("save-latent");
  EXPECT_EQ(saved["name"], "Tiny-kept.npz");
  EXPECT_EQ(saved["arrays"],
            json::parse(R"([{"name":"z","dims":[2,4]},{"name":"label","dims":[2]}])"));
  std::vector<float> numbers(10), first(4);
  ASSERT_EQ(AllPosted().back().bytes.size(), 40u);
  std::memcpy(numbers.data(), AllPosted().back().bytes.data(), 40);
  Latent(1, 4, Prior::kNormal, first);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), numbers.begin()));
  EXPECT_EQ(numbers[8], 2.0f);
  EXPECT_EQ(numbers[9], 1.0f);
  // They come back with their classes.
  std::vector<uint8_t> bytes(AllPosted().back().bytes.begin(),
                             AllPosted().back().bytes.begin() + 32);
  const std::vector<int32_t> labels = {2, -1};
  bytes.resize(40);
  std::memcpy(bytes.data() + 32, labels.data(), 8);
  Tell({{"type", "latents"}, {"name", "kept.npz"}, {"count", 2}, {"size", 4}}, bytes);
  ASSERT_EQ(app_.state().shelf.size(), 4u);
  EXPECT_EQ(app_.state().shelf[2].label, 2);
  EXPECT_EQ(app_.state().shelf[3].label, -1);
  EXPECT_EQ(app_.state().shelf[2].values, first);
}

TEST_F(ExploreTest, InterpolateFromHereGoesToAnotherPictureOfItsClass) {
  Load("tiny", {"a", "b", "c"});
  app_.Adjust([](State& state) { state.selected = 1; });
  EXPECT_FALSE(ControlOf(ControlId::kUseA).IsVisible(app_));
  app_.Run(ControlId::kFromHere);
  EXPECT_EQ(app_.mode(), Mode::kInterpolate);
  EXPECT_FALSE(ControlOf(ControlId::kFromHere).IsVisible(app_));
  EXPECT_TRUE(ControlOf(ControlId::kUseB).IsVisible(app_));
  EXPECT_FALSE(ControlOf(ControlId::kUseC).IsVisible(app_));
  EXPECT_EQ(LatentsOf(app_).End(0).index, 1u);
  EXPECT_EQ(Class(0), 1);
  EXPECT_EQ(Class(1), 1);
  EXPECT_NE(KeyOf(LatentsOf(app_).End(0)), KeyOf(LatentsOf(app_).End(1)));
  app_.Undo();
  EXPECT_EQ(app_.mode(), Mode::kSample);
}

TEST_F(ExploreTest, APictureIsLookedAtInEveryModeAndWalkedFrom) {
  Load("tiny");
  LatentsOf(app_).Look();
  EXPECT_TRUE(LatentsOf(app_).looking());
  app_.Run(ControlId::kNext);
  EXPECT_EQ(LatentsOf(app_).Selected().index, 1u);
  app_.Run(ControlId::kBack);
  EXPECT_FALSE(LatentsOf(app_).looking());
  app_.Run(ControlId::kMode, std::string("plane"));
  app_.Run(ControlId::kEnlarge, true);
  EXPECT_TRUE(LatentsOf(app_).looking());
  const float x = app_.state().x;
  app_.Run(ControlId::kNext);
  EXPECT_FLOAT_EQ(app_.state().x, x + app_.state().spacing);
  app_.Run(ControlId::kMode, std::string("interpolate"));
  EXPECT_FALSE(LatentsOf(app_).looking());
}

TEST_F(ExploreTest, KeptPicturesAreLookedAtAndWalkedThrough) {
  Load("tiny");
  for (int i : {3, 5}) LatentsOf(app_).TogglePin(LatentsOf(app_).SampleRecipe(i));
  Tell({{"type", "command"}, {"id", "shelf-0"}});
  EXPECT_TRUE(LatentsOf(app_).looking());
  EXPECT_EQ(LatentsOf(app_).Selected().index, 3u);
  app_.Run(ControlId::kNext);
  EXPECT_EQ(LatentsOf(app_).Selected().index, 5u);
  app_.Run(ControlId::kNext);
  EXPECT_EQ(LatentsOf(app_).Selected().index, 5u);
  app_.Run(ControlId::kUnpin);
  EXPECT_FALSE(LatentsOf(app_).looking());
  EXPECT_EQ(app_.state().shelf.size(), 1u);
  app_.Run(ControlId::kBack);
  EXPECT_EQ(app_.transient().shelf_selected, -1);
}

TEST_F(ExploreTest, SavedPicturesHaveTheChosenScaleAndSaySo) {
  Load("tiny");
  Make({LatentsOf(app_).SampleRecipe(0)});
  LatentsOf(app_).SetShown({LatentsOf(app_).SampleRecipe(0)}, 1);
  app_.Run(ControlId::kSave);
  EXPECT_EQ(LastPosted("save")["name"], "Tiny-sample-seed-1.png");
  EXPECT_EQ(LastPosted("save")["text"], "Saved Tiny-sample-seed-1.png (2 \u00d7 2)");
  app_.Run(ControlId::kSaveScale, std::string("8"));
  app_.Run(ControlId::kSavePicture);
  EXPECT_EQ(LastPosted("save")["text"], "Saved Tiny-seed-1--picture-1-8x.png (16 \u00d7 16)");
  // Width and height in the header of the PNG.
  const std::vector<uint8_t>& png = AllPosted().back().bytes;
  ASSERT_GT(png.size(), 24u);
  EXPECT_EQ(png[19], 16);
  EXPECT_EQ(png[23], 16);
}

TEST_F(ExploreTest, WhatIsNotReadyIsNotSavedAndSaysSo) {
  Load("tiny");
  LatentsOf(app_).SetShown({LatentsOf(app_).SampleRecipe(0)}, 1);
  app_.Run(ControlId::kSave);
  EXPECT_TRUE(LastPosted("save").is_null());
  EXPECT_EQ(app_.transient().error, "Nothing was saved: the pictures are not ready yet");
}

TEST_F(ExploreTest, ALinkSaysThatItDoesNotHoldAnOpenedFile) {
  Load("tiny");
  app_.Run(ControlId::kShare);
  EXPECT_EQ(LastPosted("share")["missing"], "");
  Load("file-1234");
  app_.Run(ControlId::kShare);
  EXPECT_EQ(LastPosted("share")["missing"],
            "It does not hold Tiny.onnx: send the file, to be opened there first.");
}

TEST_F(ExploreTest, TilesHaveTheirSizeBeforeTheModelIsLoaded) {
  EXPECT_EQ(app_.picture_size().width, 32);
  EXPECT_EQ(app_.picture_size().height, 24);
  // A file that does not tell it: the first picture does.
  Load("tiny", {}, 0);
  EXPECT_EQ(app_.picture_size().width, 0);
  Make({LatentsOf(app_).SampleRecipe(0)});
  EXPECT_EQ(app_.picture_size().width, kSide);
  EXPECT_EQ(app_.picture_size().height, kSide);
}

TEST_F(ExploreTest, CountsAreThoseThatTheStageShows) {
  Load("tiny");
  Latents& latents = LatentsOf(app_);
  EXPECT_EQ(latents.SampleCount(), 16);
  // A narrow stage shows 18 pictures for 16.
  app_.transient().fitted_counts[3] = 18;
  EXPECT_EQ(latents.SampleCount(), 18);
  const Choice shown = ControlOf(ControlId::kCount).choices(app_)[3];
  EXPECT_EQ(shown.value, "16");
  EXPECT_EQ(shown.label, "18");
  // Keys reach the last one.
  for (int i = 0; i < 20; ++i) latents.Move(1, 0);
  EXPECT_EQ(latents.SelectedIndex(), 17);
  app_.transient().fitted_counts = kCounts;
  EXPECT_EQ(latents.SelectedIndex(), 15);
}

TEST_F(ExploreTest, TheGalleryClosesWithAChoiceOrByEscape) {
  Load("tiny");
  EXPECT_TRUE(app_.Key("M"));
  EXPECT_TRUE(app_.transient().gallery);
  EXPECT_TRUE(app_.Key("Escape"));
  EXPECT_FALSE(app_.transient().gallery);
  app_.Run(ControlId::kGallery, true);
  Tell({{"type", "command"}, {"id", "model-file-1234"}});
  EXPECT_FALSE(app_.transient().gallery);
  EXPECT_EQ(LastPosted("load")["id"], "file-1234");
}

TEST_F(ExploreTest, WhatIsFoldedAwayUnfoldsForTheFocus) {
  Load("tiny");
  EXPECT_FALSE(app_.transient().display_open);
  Tell({{"type", "focus"}, {"id", "engine"}});
  EXPECT_TRUE(app_.transient().display_open);
  app_.Run(ControlId::kDisplay, false);
  EXPECT_FALSE(app_.transient().display_open);
}

}  // namespace
}  // namespace ganvas::page
