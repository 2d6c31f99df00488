// Film: snapshots of a training, what is asked for, how it plays, and what is saved.
#include <gtest/gtest.h>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

constexpr size_t kBytes = 16;  // of a picture of 2 x 2

class FilmModeTest : public testing::Test {
 protected:
  FilmModeTest() {
    ForgetPosted();
    Open({{"steps", {0, 1, 10, 100}},
          {"curves",
           {{{"name", "loss_d"},
             {"title", "Loss of D"},
             {"steps", {10, 50, 100}},
             {"values", {1.5, 1, 0.5}}},
            {{"name", "broken"}, {"title", "Broken"}, {"steps", {10}}, {"values", {1, 2}}}}}});
    app_.Adjust([](State& state) {
      state.mode = Mode::kFilm;
      state.count = 4;
    });
  }

  void Open(const json& film) {
    json message = {{"type", "model"}, {"id", "tiny"}, {"name", "Tiny"}, {"hash", "0123"},
                    {"nz", 8},         {"width", 2},   {"height", 2}};
    if (!film.is_null()) message["film"] = film;
    app_.Receive(message, {});
  }

  Latents& latents() { return LatentsOf(app_); }

  // As the stage does: asks for the pictures of a snapshot and gets them, of its number's colour.
  void Make(int snapshot) {
    std::vector<Recipe> recipes;
    for (int i = 0; i < latents().SampleCount(); ++i) {
      recipes.push_back(latents().FilmRecipe(i, snapshot));
    }
    latents().Want(recipes);
    if (!app_.generator().busy()) return;
    const json asked = LastPosted("generate");
    const size_t count = asked["count"];
    app_.Receive({{"type", "pictures"},
                  {"stamp", asked["stamp"]},
                  {"first", 0},
                  {"count", count},
                  {"width", 2},
                  {"height", 2}},
                 std::vector<uint8_t>(kBytes * count, static_cast<uint8_t>(snapshot)));
    app_.Receive({{"type", "done"}, {"stamp", asked["stamp"]}, {"ms", 1}}, {});
  }

  App app_;
};

TEST_F(FilmModeTest, IsThereForFilmsAlone) {
  EXPECT_EQ(app_.mode(), Mode::kFilm);
  EXPECT_EQ(app_.model().film.curves.size(), 1u);
  Open(nullptr);
  EXPECT_EQ(app_.mode(), Mode::kSample);
  EXPECT_FALSE(ControlOf(ControlId::kSnapshot).IsVisible(app_));
}

TEST_F(FilmModeTest, ShowsTheLastSnapshotAtFirst) {
  EXPECT_EQ(latents().SnapshotNow(), 3);
  EXPECT_EQ(latents().FilmRecipe(2, 3), latents().SampleRecipe(2));
  EXPECT_EQ(latents().FilmRecipe(2, 1).snapshot, 1);
  EXPECT_EQ(latents().DescribePicture(latents().Selected()), "seed 1, picture 1, step 100");
  app_.Run(ControlId::kSnapshot, 1.0);
  EXPECT_EQ(latents().DescribePicture(latents().Selected()), "seed 1, picture 1, step 1");
  EXPECT_EQ(ControlOf(ControlId::kSnapshot).text(app_), "step 1");
  EXPECT_EQ(ControlOf(ControlId::kSnapshot).MaxNow(app_), 3);
  app_.Undo();
  EXPECT_EQ(latents().SnapshotNow(), 3);
}

TEST_F(FilmModeTest, AsksForOneSnapshotAtATime) {
  std::vector<Recipe> recipes = {latents().FilmRecipe(0, 1), latents().FilmRecipe(1, 2),
                                 latents().FilmRecipe(2, 1)};
  latents().Want(recipes);
  const json asked = LastPosted("generate");
  EXPECT_EQ(asked["snapshot"], 1);
  EXPECT_EQ(asked["count"], 2);
}

TEST_F(FilmModeTest, KeysMoveThroughSnapshotsAndPictures) {
  Make(3);
  app_.Key("ArrowLeft");
  EXPECT_EQ(latents().SnapshotNow(), 2);
  app_.Key("ArrowDown");
  EXPECT_EQ(app_.state().selected, 1);
  app_.Key("ArrowRight");
  app_.Key("ArrowRight");
  EXPECT_EQ(latents().SnapshotNow(), 3);
}

TEST_F(FilmModeTest, PlaysFromTheBeginningAndWaitsForPictures) {
  app_.Run(ControlId::kLoop, false);
  app_.Run(ControlId::kPlay, true);
  double now = 1000;
  const auto after = [&](double ms) { latents().Tick(now += ms); };
  after(0);
  EXPECT_EQ(latents().SnapshotNow(), 3);  // nothing is made yet
  Make(0);
  after(200);
  after(1000);
  EXPECT_EQ(latents().SnapshotNow(), 0);
  after(500);
  EXPECT_EQ(latents().SnapshotNow(), 0);
  for (int i = 1; i <= 3; ++i) Make(i);
  for (int i = 1; i <= 3; ++i) {
    after(130);
    EXPECT_EQ(latents().SnapshotNow(), i);
  }
  after(500);
  EXPECT_TRUE(app_.transient().playing);
  after(600);
  EXPECT_FALSE(app_.transient().playing);
  EXPECT_EQ(latents().SnapshotNow(), 3);
  // Once more, before another frame is drawn.
  app_.Run(ControlId::kPlay, true);
  after(0);
  EXPECT_EQ(latents().SnapshotNow(), 0);
}

TEST_F(FilmModeTest, ComparesWithTheFirstUntilTold) {
  EXPECT_FALSE(ControlOf(ControlId::kCompared).IsVisible(app_));
  app_.Key("C");
  EXPECT_EQ(latents().ComparedNow(), 0);
  app_.Run(ControlId::kCompared, 2.0);
  app_.Run(ControlId::kFilmWipe, 0.25);
  EXPECT_EQ(app_.state().compared, 2);
  EXPECT_EQ(app_.state().wipe, 0.25f);
  app_.Run(ControlId::kCompare, false);
  EXPECT_EQ(latents().ComparedNow(), -1);
}

TEST_F(FilmModeTest, LinksKeepWhatIsShown) {
  app_.Run(ControlId::kSnapshot, 2.0);
  app_.Run(ControlId::kCompare, true);
  const json link = ToJson(app_.state(), true);
  EXPECT_EQ(link["mode"], "film");
  EXPECT_EQ(link["snapshot"], 2);
  EXPECT_EQ(link["compared"], 0);
  const State back = StateFromLink(link, State{});
  EXPECT_EQ(back.snapshot, 2);
  EXPECT_EQ(back.mode, Mode::kFilm);
  EXPECT_EQ(StateFromLink({{"version", State::kVersion}, {"snapshot", 5000}}, State{}).snapshot,
            kMaxSnapshots - 1);
}

TEST_F(FilmModeTest, AKeptPictureStaysThatOfItsSnapshot) {
  const Recipe early = latents().FilmRecipe(1, 0);
  latents().TogglePin(early);
  EXPECT_EQ(RecipeFromJson(ToJson(early)), early);
  EXPECT_NE(KeyOf(early), KeyOf(latents().FilmRecipe(1, 1)));
  EXPECT_EQ(latents().kept()[0].label, "Kept picture 1: seed 1, picture 2, step 0");
  // What is made of it is made by the model itself.
  latents().SetEnd(0, early);
  EXPECT_EQ(latents().End(0).snapshot, -1);
  EXPECT_EQ(latents().MakeFilm().keys[0].snapshot, -1);
  // A model that is no film cannot make it.
  Open(nullptr);
  EXPECT_TRUE(latents().KeptThatFit().empty());
}

TEST_F(FilmModeTest, IsSavedAsAGridWithTheLastSnapshotForASecond) {
  app_.transient().stage_columns = 2;
  app_.Run(ControlId::kSaveFilm);
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(app_.transient().filming);
    Make(i);
    latents().Tick(1);
  }
  EXPECT_FALSE(app_.transient().filming);
  const Posted saved = AllPosted().back();
  EXPECT_EQ(saved.message["type"], "save-animation");
  EXPECT_EQ(saved.message["name"], "Tiny-film");
  EXPECT_EQ(saved.message["width"], 4);
  EXPECT_EQ(saved.message["height"], 4);
  EXPECT_EQ(saved.message["fps"], kFilmRate);
  EXPECT_EQ(saved.message["count"], 4 + kFilmRate - 1);
  ASSERT_EQ(saved.bytes.size(), 4 * kBytes * (4 + kFilmRate - 1));
  EXPECT_EQ(saved.bytes[4 * kBytes + 20], 1);
  EXPECT_EQ(saved.bytes.back(), 3);
}

}  // namespace
}  // namespace ganvas::page
