// Timeline: its keys, its frames, and what is saved.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

constexpr int kNz = 8;
constexpr size_t kBytes = 16;  // of a picture of 2 x 2

class TimelineTest : public testing::Test {
 protected:
  TimelineTest() {
    ForgetPosted();
    app_.Receive({{"type", "model"},
                  {"id", "tiny"},
                  {"name", "Tiny"},
                  {"hash", "0123"},
                  {"nz", kNz},
                  {"width", 2},
                  {"height", 2}},
                 {});
    app_.Adjust([](State& state) {
      state.mode = Mode::kTimeline;
      state.seconds = 0.4f;
    });
  }

  Latents& latents() { return LatentsOf(app_); }

  std::vector<Recipe> Keys() { return latents().MakeFilm().keys; }
  Recipe Frame(int frame) { return latents().FrameRecipe(latents().MakeFilm(), frame); }

  static std::vector<float> Made(const Recipe& recipe) {
    std::vector<float> z(kNz);
    Realize(recipe, Prior::kNormal, z);
    return z;
  }

  double Step(int from, int to) {
    const auto a = Made(Frame(from));
    const auto b = Made(Frame(to));
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum);
  }

  // Answers the last request with black pictures.
  void Give() {
    const json asked = LastPosted("generate");
    const size_t count = asked["count"];
    app_.Receive({{"type", "pictures"},
                  {"stamp", asked["stamp"]},
                  {"first", 0},
                  {"count", count},
                  {"width", 2},
                  {"height", 2}},
                 std::vector<uint8_t>(kBytes * count, 255));
    app_.Receive({{"type", "done"}, {"stamp", asked["stamp"]}, {"ms", 1}}, {});
  }

  App app_;
};

TEST_F(TimelineTest, KeysAreKeptPicturesOrTheFirstOfTheSeed) {
  EXPECT_EQ(Keys().size(), 4u);
  EXPECT_EQ(Keys()[3], Recipe(latents().SampleRecipe(3)));
  const Recipe kept = Recipe::Seed(9, 1, -1);
  latents().TogglePin(kept);
  // One picture is no film.
  EXPECT_EQ(Keys().size(), 2u);
  EXPECT_EQ(Keys()[0], kept);
  latents().TogglePin(Recipe::Seed(9, 2, -1));
  EXPECT_EQ(Keys().size(), 2u);
}

TEST_F(TimelineTest, FramesGoThroughTheKeys) {
  EXPECT_EQ(latents().MakeFilm().frames, 40);
  for (int key = 0; key < 4; ++key) {
    EXPECT_EQ(Frame(10 * key), Keys()[static_cast<size_t>(key)]);
  }
  app_.Run(ControlId::kLoop, false);
  EXPECT_EQ(latents().MakeFilm().frames, 31);
  EXPECT_EQ(Frame(30), Keys()[3]);
}

TEST_F(TimelineTest, TheLoopCloses) {
  const int frames = latents().MakeFilm().frames;
  std::vector<double> steps;
  for (int i = 0; i + 1 < frames; ++i) steps.push_back(Step(i, i + 1));
  std::sort(steps.begin(), steps.end());
  EXPECT_LE(Step(frames - 1, 0), 1.5 * steps[steps.size() / 2]);
  EXPECT_GT(Step(frames - 1, 0), 0.0);
}

TEST_F(TimelineTest, PsiGoesFromKeyToKey) {
  latents().TogglePin(Recipe::Seed(9, 1, -1));
  latents().TogglePin(Recipe::Seed(9, 2, -1).WithPsi(0.5f));
  EXPECT_EQ(Frame(0).psi, 1.0f);
  EXPECT_EQ(Frame(5).psi, 0.75f);
  EXPECT_EQ(Frame(10).psi, 0.5f);
}

TEST_F(TimelineTest, EachPictureHasItsSeconds) {
  // Of pictures 1 and 3: 1 s and 0.2 s in place of 0.4 s.
  app_.Run(ControlId::kKeySeconds, 1.0);
  app_.Adjust([&](State& state) { state.at = 35.0f / 55; });
  EXPECT_EQ(ControlOf(ControlId::kKeySeconds).LabelNow(app_), "Seconds from picture 3");
  app_.Run(ControlId::kKeySeconds, 0.2);
  const Film film = latents().MakeFilm();
  EXPECT_EQ(film.frames, 50);
  EXPECT_EQ(film.starts, (std::vector<int>{0, 25, 35, 40, 50}));
  for (size_t key = 0; key < 4; ++key) EXPECT_EQ(Frame(film.starts[key]), Keys()[key]);
  // The frame stays at its picture, and keys go from picture to picture.
  EXPECT_EQ(latents().FrameNow(film), 35);
  latents().Move(0, -1);
  EXPECT_EQ(latents().FrameNow(film), 25);
  latents().Move(0, -2);
  EXPECT_EQ(latents().FrameNow(film), 40);
  // A link keeps them; the slider of all pictures sets them all.
  const State linked = StateFromJson(ToJson(app_.state(), true), State{});
  EXPECT_EQ(linked.keys, app_.state().keys);
  app_.Run(ControlId::kSeconds, 0.4);
  EXPECT_EQ(latents().MakeFilm().frames, 40);
  // The last picture of a film that does not go back leads nowhere.
  app_.Run(ControlId::kLoop, false);
  app_.Adjust([](State& state) { state.at = 1; });
  EXPECT_FALSE(ControlOf(ControlId::kKeySeconds).IsVisible(app_));
}

TEST_F(TimelineTest, WhatBelongsToAPictureGoesWithIt) {
  for (uint64_t i = 0; i < 3; ++i) latents().TogglePin(Recipe::Seed(9, i, -1));
  app_.Adjust([](State& state) { KeyToSet(state, 2).seconds = 2; });
  latents().TogglePin(Recipe::Seed(9, 0, -1));
  EXPECT_EQ(KeyAt(app_.state(), 1).seconds, 2.0f);
  EXPECT_EQ(KeyAt(app_.state(), 2), KeySettings{});
}

TEST_F(TimelineTest, BadKeysOfALinkAreTheDefault) {
  const State state = StateFromJson({{"keys", {{99, -1, "x"}, 7, {1.5, 0.5, -2}}}}, State{});
  EXPECT_EQ(KeyAt(state, 0), KeySettings{});
  EXPECT_EQ(KeyAt(state, 1), KeySettings{});
  EXPECT_EQ(KeyAt(state, 2), (KeySettings{1.5f, 0.5f, -2}));
}

TEST_F(TimelineTest, PicturesAreMovedAlongTheDirection) {
  EXPECT_FALSE(ControlOf(ControlId::kKeySigmas).IsVisible(app_));
  EXPECT_EQ(CountPosted("find-directions"), 0);
  app_.Adjust([](State& state) { KeyToSet(state, 1).sigmas = 2; });
  latents().Want({});
  // One unit vector of sigma 3.
  std::vector<float> numbers(kNz + 1, 0.0f);
  numbers[0] = 1;
  numbers[kNz] = 3;
  std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  // It is not saved before the direction is there.
  app_.Run(ControlId::kSaveFilm);
  latents().Tick(1);
  EXPECT_TRUE(app_.transient().filming);
  app_.Receive({{"type", "directions"},
                {"stamp", LastPosted("find-directions")["stamp"]},
                {"count", 1},
                {"dim", kNz},
                {"styled", false},
                {"first", 0},
                {"last", 0}},
               bytes);
  EXPECT_EQ(ControlOf(ControlId::kKeySigmas).LabelNow(app_), "Direction 1 at picture 1");
  EXPECT_EQ(Made(Frame(10))[0], Made(Keys()[1])[0] + 6);
  EXPECT_EQ(Made(Frame(10))[1], Made(Keys()[1])[1]);
  app_.Adjust([](State& state) { state.slerp = false; });
  const float plain = 0.5f * (Made(Keys()[0])[0] + Made(Keys()[1])[0]);
  EXPECT_NEAR(Made(Frame(5))[0], plain + 3, 1e-5);
  EXPECT_EQ(Frame(20), Keys()[2]);
}

TEST_F(TimelineTest, NoiseGoesFromKeyToKeyWhereTheModelHasIt) {
  app_.Adjust([](State& state) { KeyToSet(state, 1).noise = 0.5f; });
  EXPECT_EQ(Frame(5).noise, 1.0f);
  EXPECT_FALSE(ControlOf(ControlId::kKeyNoise).IsVisible(app_));
  app_.Receive({{"type", "model"},
                {"id", "noisy"},
                {"name", "Noisy"},
                {"nz", kNz},
                {"width", 2},
                {"height", 2},
                {"noise", true}},
               {});
  EXPECT_EQ(Frame(5).noise, 0.75f);
  EXPECT_EQ(Frame(10).noise, 0.5f);
  app_.generator().Want(std::vector<Recipe>{Frame(5), Frame(10)});
  // Each strength is a request of its own.
  EXPECT_EQ(LastPosted("generate")["noise"], 0.75);
  EXPECT_EQ(LastPosted("generate")["count"], 1);
}

TEST_F(TimelineTest, VideosAreOfferedWhereTheBrowserHasEncoders) {
  const auto offered = [&] {
    std::string all;
    for (const Choice& choice : ControlOf(ControlId::kAnimation).choices(app_)) {
      all += choice.value + " ";
    }
    return all;
  };
  EXPECT_EQ(offered(), "gif apng png ");
  app_.Adjust([](State& state) { state.animation = "webm"; });
  EXPECT_EQ(FilmFormat(app_), "gif");
  app_.Receive({{"type", "films"}, {"formats", {"webm"}}}, {});
  EXPECT_EQ(offered(), "gif apng webm png ");
  EXPECT_EQ(FilmFormat(app_), "webm");
}

TEST_F(TimelineTest, WritingTheFileIsShownAndStopped) {
  app_.Receive({{"type", "film"}, {"share", 0.4}}, {});
  EXPECT_EQ(app_.transient().status, "Writing the file: 40%");
  EXPECT_TRUE(ControlOf(ControlId::kStopFilm).IsVisible(app_));
  EXPECT_FALSE(ControlOf(ControlId::kSaveFilm).IsVisible(app_));
  app_.Run(ControlId::kStopFilm);
  EXPECT_EQ(CountPosted("stop-film"), 1);
  EXPECT_TRUE(ControlOf(ControlId::kSaveFilm).IsVisible(app_));
}

TEST_F(TimelineTest, EasingIsSlowAtTheKeys) {
  const double even = Step(0, 1);
  app_.Run(ControlId::kEase, true);
  EXPECT_LT(Step(0, 1), 0.5 * even);
  EXPECT_GT(Step(4, 5), even);
}

TEST_F(TimelineTest, FilmsAreBounded) {
  app_.Run(ControlId::kSeconds, 10.0);
  EXPECT_EQ(latents().MakeFilm().frames, kMaxFrames);
}

TEST_F(TimelineTest, ItIsSavedOnceAllFramesAreThere) {
  app_.Run(ControlId::kSaveFilm);
  latents().Tick(1);
  EXPECT_EQ(CountPosted("save-animation"), 0);
  std::vector<Recipe> frames;
  for (int i = 0; i < latents().MakeFilm().frames; ++i) frames.push_back(Frame(i));
  app_.generator().Want(frames);
  Give();
  latents().Tick(1);
  const json saved = LastPosted("save-animation");
  EXPECT_EQ(saved["count"], 40);
  EXPECT_EQ(saved["name"], "Tiny-timeline");
  EXPECT_EQ(saved["format"], "gif");
  EXPECT_EQ(AllPosted().back().bytes.size(), 40 * kBytes);
  latents().Tick(1);
  EXPECT_EQ(CountPosted("save-animation"), 1);
}

TEST_F(TimelineTest, ItPlaysWhatIsThere) {
  app_.Run(ControlId::kPlay, true);
  app_.kind().Tick(1000);
  app_.kind().Tick(1100);
  // The next frames are not made yet.
  EXPECT_EQ(latents().FrameNow(latents().MakeFilm()), 0);
  std::vector<Recipe> frames;
  for (int i = 0; i < 8; ++i) frames.push_back(Frame(i));
  app_.generator().Want(frames);
  Give();
  app_.kind().Tick(1150);
  EXPECT_GT(latents().FrameNow(latents().MakeFilm()), 0);
  EXPECT_LT(latents().FrameNow(latents().MakeFilm()), 5);
}

}  // namespace
}  // namespace ganvas::page
