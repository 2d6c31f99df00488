// Atlas: the plane, the map by likeness, and what a link keeps of them.
#include <gtest/gtest.h>

#include <cstring>

#include "fake_bridge.h"
#include "web/app/latents.h"
#include "web/app/link.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

class AtlasTest : public testing::Test {
 protected:
  AtlasTest() {
    ForgetPosted();
    Load(app_);
    app_.Adjust([](State& state) { state.mode = Mode::kAtlas; });
  }

  static void Load(App& app, const json& more = json::object()) {
    json message = {{"type", "model"}, {"id", "tiny"}, {"name", "Tiny"}, {"hash", "0123"},
                    {"nz", 4},         {"width", 2},   {"height", 2}};
    message.update(more);
    app.Receive(message, {});
  }

  Latents& latents() { return LatentsOf(app_); }
  const AtlasView& view() { return latents().atlas(); }
  const Camera& camera() { return app_.state().*view().camera(); }

  void ShowMap() {
    app_.Run(ControlId::kAtlasView, std::string("likeness"));
    app_.Run(ControlId::kMapCount, std::string("250"));
    app_.kind().Want({});
  }

  // Samples in order, in rows of 16.
  void Arrange(const json& asked) {
    std::vector<int32_t> cells(256, -1);
    for (int32_t i = 0; i < 250; ++i) cells[static_cast<size_t>(i)] = i;
    std::vector<uint8_t> bytes(cells.size() * 4);
    std::memcpy(bytes.data(), cells.data(), bytes.size());
    app_.Receive({{"type", "arranged"}, {"stamp", asked["stamp"]}, {"side", 16}}, bytes);
  }

  App app_;
};

TEST_F(AtlasTest, TheMiddleIsTheFirstSample) {
  EXPECT_EQ(latents().Selected(), latents().SampleRecipe(0));
  app_.Run(ControlId::kNext);
  EXPECT_EQ(latents().Selected(), latents().SampleRecipe(1)) << "the spiral goes to the right";
  EXPECT_EQ(camera().x, 1);
  app_.Run(ControlId::kBelow);
  EXPECT_EQ(latents().Selected(), latents().SampleRecipe(2));
  app_.Run(ControlId::kHome);
  EXPECT_EQ(camera(), Camera());
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(camera().x, 1);
}

TEST_F(AtlasTest, ZoomingInShowsMorePicturesBetweenTheSameNodes) {
  const Recipe before = latents().Selected();
  EXPECT_EQ(view().step(), 1);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(app_.Key("+"));
  EXPECT_EQ(view().step(), 0.25);
  EXPECT_EQ(latents().Selected(), before);
  EXPECT_EQ(view().At(4, 0), latents().SampleRecipe(1));
  const Recipe between = *view().At(1, 0);
  EXPECT_EQ(between.parts.size(), 4u);
  EXPECT_TRUE(between.keep_variance);
  EXPECT_EQ(view().Describe(between), "at (0.25, 0) between seed 1, picture 1 and its neighbours");
  for (int i = 0; i < 40; ++i) app_.Key("-");
  EXPECT_EQ(camera().zoom, Camera::kMinZoom);
  EXPECT_EQ(view().step(), 1) << "nodes are not left out";
}

TEST_F(AtlasTest, KeptPicturesOfElsewhereStandInTheMiddle) {
  const Recipe kept = [&] {
    Recipe recipe = Recipe::Seed(77, 3, -1);
    recipe.model = "0123";
    return recipe;
  }();
  latents().TogglePin(kept);
  EXPECT_EQ(latents().Selected(), kept);
  ASSERT_EQ(view().Kept().size(), 1u);
  EXPECT_EQ(view().Kept()[0], PlanePoint());
  // What is kept on the plane stays there, and nothing else moves.
  const Recipe far = *view().At(5, -3);
  latents().TogglePin(far);
  EXPECT_EQ(view().At(5, -3), far);
  EXPECT_EQ(view().Kept()[1], (PlanePoint{5, -3}));
  EXPECT_EQ(latents().Selected(), kept);
}

TEST_F(AtlasTest, AKeptMixDoesNotChange) {
  for (int i = 0; i < 2; ++i) app_.Key("+");
  app_.Run(ControlId::kNext);
  const Recipe mix = latents().Selected();
  latents().TogglePin(mix);
  EXPECT_EQ(latents().Selected(), mix);
  EXPECT_TRUE(latents().IsPinned(mix));
  EXPECT_EQ(view().Kept()[0], (PlanePoint{0.5, 0}));
}

TEST_F(AtlasTest, ALinkKeepsTheView) {
  app_.Adjust([](State& state) {
    state.atlas = {-1234567.03125, 8.5, 2.5f};
    state.map = {3, -4, 1};
    state.map_count = 250;
    state.map_selected = 99;
    state.by_likeness = true;
  });
  App other;
  Load(other);
  FollowLink(other, json::parse(LinkOf(app_).dump()));
  EXPECT_EQ(other.state().atlas, app_.state().atlas);
  EXPECT_EQ(other.state().map, app_.state().map);
  EXPECT_EQ(other.state().map_count, 250);
  EXPECT_EQ(other.state().map_selected, 99);
  EXPECT_TRUE(other.state().by_likeness);
  EXPECT_EQ(LatentsOf(other).Selected(), latents().Selected());
}

TEST_F(AtlasTest, DamagedViewsAreLeftOut) {
  for (const json& damaged : {json{1, 2}, json{1e9, 0, 0}, json{0, 0, 99}, json{"a", 0, 0}}) {
    const State state = StateFromJson({{"atlasView", damaged}}, State());
    EXPECT_EQ(state.atlas, Camera()) << damaged;
  }
}

TEST_F(AtlasTest, StylesAreMixedInWOrInZ) {
  Load(app_, {{"styles", {{"layers", 2}, {"dim", 3}}}});
  for (int i = 0; i < 2; ++i) app_.Key("+");
  app_.Run(ControlId::kPsi, 0.5);
  EXPECT_TRUE(view().At(1, 0)->styled);
  EXPECT_EQ(view().At(1, 0)->psi, 0.5f);
  EXPECT_EQ(view().At(1, 0)->parts[0].psi, 1);
  app_.Run(ControlId::kSpace, std::string("z"));
  EXPECT_FALSE(view().At(1, 0)->styled);
  EXPECT_TRUE(view().At(1, 0)->keep_variance);
}

TEST_F(AtlasTest, OneClassIsThatOfAllNodes) {
  Load(app_, {{"label", true}, {"classes", {"a", "b", "c"}}});
  EXPECT_TRUE(ControlOf(ControlId::kClass).IsVisible(app_));
  EXPECT_EQ(LabelOf(*view().At(1, 0), 3), 1);
  app_.Run(ControlId::kClass, std::string("2"));
  EXPECT_EQ(LabelOf(*view().At(1, 0), 3), 2);
}

TEST_F(AtlasTest, SamplesAreLaidOutOnce) {
  ShowMap();
  const json asked = LastPosted("arrange");
  EXPECT_EQ(asked["count"], 250);
  EXPECT_EQ(asked["seed"], "1");
  EXPECT_TRUE(app_.busy());
  app_.Receive({{"type", "arranging"}, {"stamp", asked["stamp"]}, {"share", 0.5}}, {});
  EXPECT_EQ(app_.kind().progress().percent, 50);
  Arrange(asked);
  EXPECT_FALSE(app_.busy());
  app_.kind().Want({});
  EXPECT_EQ(CountPosted("arrange"), 1);
  EXPECT_EQ(view().side(), 16);
  EXPECT_EQ(view().At(3, 1), latents().SampleRecipe(19));
  EXPECT_FALSE(view().At(15, 15)) << "an empty cell";
  EXPECT_FALSE(view().At(-1, 0));
  // The whole is in sight, and its middle is that of the view.
  EXPECT_EQ(camera().zoom, Camera::kMinZoom);
  EXPECT_EQ(latents().Selected().index, 0u);
  app_.Run(ControlId::kNext);
  app_.Run(ControlId::kBelow);
  EXPECT_EQ(latents().Selected().index, 17u);
  EXPECT_EQ(camera().x, 0) << "the whole stays in sight";
}

TEST_F(AtlasTest, AnotherTruncationIsAnotherMapAndTheLastOneStaysMeanwhile) {
  ShowMap();
  EXPECT_EQ(LastPosted("arrange")["psi"], 1);
  Arrange(LastPosted("arrange"));
  app_.Run(ControlId::kPsi, 0.5);
  app_.kind().Want({});
  const json asked = LastPosted("arrange");
  EXPECT_EQ(asked["psi"], 0.5);
  EXPECT_EQ(CountPosted("arrange"), 2);
  EXPECT_EQ(view().side(), 16) << "what was laid out stays in sight";
  EXPECT_EQ(view().At(3, 1)->psi, 0.5f);
  Arrange(asked);
  EXPECT_FALSE(app_.busy());
  // Other samples do not stand in.
  app_.Run(ControlId::kMapCount, std::string("1000"));
  EXPECT_EQ(view().side(), 0);
}

TEST_F(AtlasTest, TheViewStaysOnTheMap) {
  ShowMap();
  Arrange(LastPosted("arrange"));
  for (int i = 0; i < 2; ++i) app_.Key("+");
  for (int i = 0; i < 30; ++i) app_.Run(ControlId::kBelow);
  EXPECT_EQ(latents().Selected().index, 15u * 16);
  EXPECT_EQ(camera().y, 4) << "half of the map is in sight";
  for (int i = 0; i < 30; ++i) app_.Run(ControlId::kNext);
  EXPECT_EQ(latents().Selected().index, 249u) << "the last one of the last row";
  for (int i = 0; i < 2; ++i) app_.Key("-");
  EXPECT_EQ(camera().y, 0);
}

TEST_F(AtlasTest, LayingOutIsStoppedAndBegunAgain) {
  ShowMap();
  EXPECT_TRUE(ControlOf(ControlId::kStopMap).IsVisible(app_));
  app_.Run(ControlId::kStopMap);
  EXPECT_EQ(LastPosted("stop-arrange")["stamp"], LastPosted("arrange")["stamp"]);
  EXPECT_FALSE(app_.busy());
  app_.kind().Want({});
  EXPECT_EQ(CountPosted("arrange"), 1);
  EXPECT_TRUE(ControlOf(ControlId::kMapAgain).IsVisible(app_));
  app_.Run(ControlId::kMapAgain);
  app_.kind().Want({});
  EXPECT_EQ(CountPosted("arrange"), 2);
  // Another mode has no use for it.
  app_.Run(ControlId::kMode, std::string("sample"));
  app_.kind().Want({});
  EXPECT_EQ(CountPosted("stop-arrange"), 2);
}

TEST_F(AtlasTest, AMapThatFailsIsNotAskedForAgain) {
  ShowMap();
  app_.Receive({{"type", "arranged"}, {"stamp", LastPosted("arrange")["stamp"]}, {"side", 0}}, {});
  app_.kind().Want({});
  EXPECT_EQ(CountPosted("arrange"), 1);
  app_.Run(ControlId::kNewSeeds);
  app_.kind().Want({});
  EXPECT_EQ(CountPosted("arrange"), 2);
}

TEST_F(AtlasTest, OtherEnginesHaveThePlaneAlone) {
  app_.Adjust([](State& state) { state.by_likeness = true; });
  Load(app_, {{"engine", "ort-wasm"}});
  EXPECT_FALSE(ControlOf(ControlId::kAtlasView).IsVisible(app_));
  EXPECT_EQ(view().side(), 0);
  EXPECT_EQ(view().camera(), &State::atlas);
}

}  // namespace
}  // namespace ganvas::page
