// Timeline: its keys, its frames, and what is saved.
#include <gtest/gtest.h>

#include <cmath>

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
  latents().SaveFilmWhenReady();
  EXPECT_EQ(CountPosted("save-animation"), 0);
  std::vector<Recipe> frames;
  for (int i = 0; i < latents().MakeFilm().frames; ++i) frames.push_back(Frame(i));
  app_.generator().Want(frames);
  Give();
  latents().SaveFilmWhenReady();
  const json saved = LastPosted("save-animation");
  EXPECT_EQ(saved["count"], 40);
  EXPECT_EQ(saved["name"], "Tiny-timeline");
  EXPECT_EQ(saved["format"], "gif");
  EXPECT_EQ(AllPosted().back().bytes.size(), 40 * kBytes);
  latents().SaveFilmWhenReady();
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
