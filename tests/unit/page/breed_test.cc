// Breed: children, partners, the lineage, and what a link keeps of them.
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "fake_bridge.h"
#include "web/app/latents.h"
#include "web/app/link.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

class BreedTest : public testing::Test {
 protected:
  BreedTest() {
    ForgetPosted();
    Load(app_);
    app_.Adjust([](State& state) { state.mode = Mode::kBreed; });
  }

  static void Load(App& app, const json& more = json::object()) {
    json message = {{"type", "model"}, {"id", "tiny"}, {"name", "Tiny"}, {"hash", "0123"},
                    {"nz", 4},         {"width", 2},   {"height", 2}};
    message.update(more);
    app.Receive(message, {});
  }

  Latents& latents() { return LatentsOf(app_); }

  App app_;
};

TEST_F(BreedTest, ChildrenDifferAndComeAgain) {
  std::set<std::string> keys;
  for (int i = 0; i < kChildren; ++i) keys.insert(KeyOf(latents().ChildRecipe(i)));
  EXPECT_EQ(keys.size(), static_cast<size_t>(kChildren));
  EXPECT_EQ(latents().ChildRecipe(3), latents().ChildRecipe(3));
  const Recipe before = latents().ChildRecipe(3);
  app_.Run(ControlId::kNewSeeds);
  EXPECT_NE(latents().ChildRecipe(3), before);
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(latents().ChildRecipe(3), before);
  app_.Run(ControlId::kMutation, 0.0);
  EXPECT_EQ(latents().ChildRecipe(3), latents().Parent().recipe);
}

TEST_F(BreedTest, APressInTheListOfPicturesBreedsAsAClickDoes) {
  std::vector<Recipe> children;
  for (int i = 0; i < kChildren; ++i) children.push_back(latents().ChildRecipe(i));
  latents().SetShown(children, 3);
  EXPECT_TRUE(app_.kind().Press("picture-4"));
  EXPECT_EQ(latents().Parent().recipe, children[4]);
  EXPECT_FALSE(app_.state().enlarged);
}

TEST_F(BreedTest, APickedChildBecomesTheParentAndAncestorsStay) {
  const Recipe first = latents().ChildRecipe(4);
  latents().BreedFrom(first);
  EXPECT_EQ(latents().Parent().recipe, first);
  latents().BreedFrom(latents().ChildRecipe(0));
  ASSERT_EQ(app_.state().lineage.size(), 3u);
  EXPECT_EQ(app_.state().lineage[2].parent, 1);
  // Another branch of the first child.
  latents().BreedAgainFrom(1);
  latents().BreedFrom(latents().ChildRecipe(7));
  EXPECT_EQ(app_.state().lineage[3].parent, 1);
  EXPECT_EQ(app_.kind().kept().size(), 4u);
  EXPECT_TRUE(app_.kind().Press("ancestor-0"));
  EXPECT_EQ(app_.state().parent, 0);
  app_.Run(ControlId::kUndo);
  EXPECT_EQ(app_.state().parent, 3);
}

TEST_F(BreedTest, MoreLikeThisBeginsALineage) {
  app_.Adjust([](State& state) { state.mode = Mode::kSample; });
  latents().Move(2, 0);
  const Recipe selected = latents().Selected();
  app_.Run(ControlId::kMoreLike);
  EXPECT_EQ(app_.mode(), Mode::kBreed);
  EXPECT_EQ(latents().Parent().recipe, selected);
  EXPECT_EQ(app_.state().lineage.size(), 1u);
}

TEST_F(BreedTest, APartnerCrossesTheChildren) {
  const Recipe partner = Recipe::Seed(77, 0, -1);
  const Recipe alone = latents().ChildRecipe(2);
  latents().CrossWith(partner.WithPsi(0.5f));
  EXPECT_EQ(app_.state().partner, partner);
  EXPECT_NE(latents().ChildRecipe(2), alone);
  app_.Run(ControlId::kMutation, 0.0);
  EXPECT_EQ(latents().ChildRecipe(2).parts[1], partner);
  app_.Run(ControlId::kNoPartner);
  EXPECT_FALSE(app_.state().partner.has_value());
}

TEST_F(BreedTest, WithStylesSomeLayersComeFromThePartner) {
  Load(app_, {{"styles", {{"layers", 6}, {"dim", 2}}}});
  latents().CrossWith(Recipe::Seed(77, 0, -1));
  app_.Run(ControlId::kMutation, 0.0);
  std::set<uint64_t> masks;
  for (int i = 0; i < kChildren; ++i) {
    const Recipe child = latents().ChildRecipe(i);
    ASSERT_EQ(child.kind, Recipe::Kind::kLayers);
    EXPECT_GT(child.layers, 0u);
    EXPECT_LT(child.layers, 63u);
    masks.insert(child.layers);
  }
  EXPECT_GT(masks.size(), 4u);
}

TEST_F(BreedTest, LongLineagesStayShallowAndALinkReplaysThem) {
  for (int generation = 0; generation < 20; ++generation) {
    latents().BreedFrom(latents().ChildRecipe(generation % kChildren));
  }
  std::vector<float> now(4), again(4);
  Realize(latents().ChildRecipe(5), Prior::kNormal, now);
  App other;
  other.Receive({{"type", "start"}, {"state", json::parse(LinkOf(app_).dump())}}, {});
  Load(other);
  EXPECT_EQ(other.state().lineage, app_.state().lineage);
  Realize(LatentsOf(other).ChildRecipe(5), Prior::kNormal, again);
  EXPECT_EQ(again, now);
}

TEST_F(BreedTest, GivenNumbersAreThoseOfTheRecipe) {
  Recipe deep = Recipe::Seed(1, 0, -1);
  std::vector<float> expected(4);
  for (int i = 0; i < 8; ++i) deep = Recipe::Between(deep, Recipe::Seed(2, 7, -1), 0.25f, true);
  Realize(deep, Prior::kNormal, expected);
  latents().CrossWith(deep);
  EXPECT_EQ(app_.state().partner->kind, Recipe::Kind::kValues);
  EXPECT_EQ(app_.state().partner->values, expected);
}

TEST_F(BreedTest, DamagedLineagesAreCutShort) {
  const auto read = [](const char* text) {
    return StateFromJson(json::parse(text), State{}).lineage.size();
  };
  EXPECT_EQ(read(R"({"lineage": [{"r": {"s": "1"}, "p": -1}, {"r": {"s": "2"}, "p": 0}]})"), 2u);
  EXPECT_EQ(read(R"({"lineage": [{"r": {"s": "1"}, "p": 0}]})"), 0u);
  EXPECT_EQ(read(R"({"lineage": [{"r": {"s": "1"}, "p": -1}, {"r": 7}, {"r": {"s": "1"}}]})"), 1u);
}

}  // namespace
}  // namespace ganvas::page
