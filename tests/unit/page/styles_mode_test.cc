// The app with a style-based model: truncation, the space of interpolation, and the mode Styles.
#include <gtest/gtest.h>

#include <cstring>

#include "fake_bridge.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

using nlohmann::json;

constexpr int kLayers = 10;
constexpr int kDim = 3;
constexpr size_t kNumbers = kLayers * kDim;

class StylesModeTest : public testing::Test {
 protected:
  StylesModeTest() { ForgetPosted(); }

  void Tell(const json& message, std::vector<uint8_t> bytes = {}) { app_.Receive(message, bytes); }

  void Load(int layers, bool noise = false) {
    json message = {{"type", "model"}, {"id", "styled"}, {"name", "Styled"}, {"hash", "0123"},
                    {"nz", 4},         {"width", 2},     {"height", 2},      {"noise", noise}};
    if (layers > 0) message["styles"] = {{"layers", layers}, {"dim", kDim}};
    Tell(message);
  }

  // Answers the last request for styles: the average is 1, latent k is 10 * (k + 1) + layer.
  void GiveStyles() {
    const json asked = LastPosted("map-latents");
    const size_t count = asked["count"];
    std::vector<float> numbers((count + 1) * kNumbers, 1.0f);
    for (size_t k = 0; k < count; ++k) {
      for (size_t i = 0; i < kNumbers; ++i) {
        numbers[(k + 1) * kNumbers + i] = static_cast<float>(10 * (k + 1) + i / kDim);
      }
    }
    std::vector<uint8_t> bytes(numbers.size() * sizeof(float));
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    Tell({{"type", "styles"}, {"stamp", asked["stamp"]}}, bytes);
  }

  // Number `i` of what picture `index` of the last request is made of.
  static float Sent(size_t index, size_t i, size_t size) {
    float value = 0;
    for (const Posted& posted : AllPosted()) {
      if (posted.message["type"] != "generate") continue;
      std::memcpy(&value, posted.bytes.data() + (index * size + i) * sizeof(float), sizeof value);
    }
    return value;
  }

  App app_;
};

TEST_F(StylesModeTest, ModesAndControlsFollowTheModel) {
  Load(0);
  const auto plain = app_.kind().modes();
  EXPECT_EQ(std::count(plain.begin(), plain.end(), Mode::kStyles), 0);
  app_.Adjust([](State& state) { state.mode = Mode::kInterpolate; });
  EXPECT_FALSE(ControlOf(ControlId::kSpace).IsVisible(app_));
  EXPECT_TRUE(ControlOf(ControlId::kPath).IsVisible(app_));
  EXPECT_TRUE(ControlOf(ControlId::kPsi).IsVisible(app_));
  EXPECT_FALSE(ControlOf(ControlId::kNoise).IsVisible(app_));
  Load(kLayers, true);
  const auto styled = app_.kind().modes();
  EXPECT_EQ(std::count(styled.begin(), styled.end(), Mode::kStyles), 1);
  EXPECT_TRUE(ControlOf(ControlId::kSpace).IsVisible(app_));
  EXPECT_FALSE(ControlOf(ControlId::kPath).IsVisible(app_));
  EXPECT_TRUE(ControlOf(ControlId::kNoise).IsVisible(app_));
}

TEST_F(StylesModeTest, LatentsAloneAreAskedForAsTheyAre) {
  Load(kLayers);
  const Recipe recipe = LatentsOf(app_).SampleRecipe(0);
  app_.generator().Want(std::vector<Recipe>{recipe});
  EXPECT_EQ(CountPosted("map-latents"), 0);
  EXPECT_EQ(LastPosted("generate")["space"], "z");
}

TEST_F(StylesModeTest, TruncatedPicturesAreMadeOfStyles) {
  Load(kLayers);
  app_.Run(ControlId::kPsi, 0.5);
  const Latents& latents = LatentsOf(app_);
  const std::vector<Recipe> wanted = {latents.SampleRecipe(0), latents.SampleRecipe(1)};
  app_.generator().Want(wanted);
  EXPECT_EQ(LastPosted("map-latents")["count"], 2);
  EXPECT_EQ(CountPosted("generate"), 0);
  GiveStyles();
  EXPECT_EQ(LastPosted("generate")["space"], "w");
  EXPECT_EQ(LastPosted("generate")["size"], kNumbers);
  EXPECT_EQ(Sent(0, 0, kNumbers), 5.5f);
  EXPECT_EQ(Sent(1, kNumbers - 1, kNumbers), 15.0f);
  // Known styles are not asked for again.
  ForgetPosted();
  app_.Run(ControlId::kPsi, 0.0);
  app_.generator().Want(std::vector<Recipe>{latents.SampleRecipe(1)});
  EXPECT_EQ(CountPosted("map-latents"), 0);
  EXPECT_EQ(Sent(0, 7, kNumbers), 1.0f);
}

TEST_F(StylesModeTest, WithoutStylesPsiScalesLatents) {
  Load(0);
  app_.generator().Want(std::vector<Recipe>{LatentsOf(app_).SampleRecipe(0)});
  const float whole = Sent(0, 2, 4);
  app_.Run(ControlId::kPsi, 0.5);
  app_.generator().Want(std::vector<Recipe>{LatentsOf(app_).SampleRecipe(0)});
  EXPECT_EQ(Sent(0, 2, 4), whole * 0.5f);
}

TEST_F(StylesModeTest, MixedLayersFollowTheirNames) {
  Load(kLayers);
  app_.Adjust([](State& state) { state.mode = Mode::kStyles; });
  const Latents& latents = LatentsOf(app_);
  const std::pair<const char*, uint64_t> kNamed[] = {
      {"coarse", 0b0000001111}, {"middle", 0b0011110000}, {"fine", 0b1100000000}};
  for (const auto& [name, bits] : kNamed) {
    app_.Run(ControlId::kMix, std::string(name));
    EXPECT_EQ(latents.MixedLayers(), bits) << name;
  }
  // One's own layers begin as the ones before.
  app_.Run(ControlId::kMix, std::string("own"));
  EXPECT_EQ(latents.MixedLayers(), 0b1100000000u);
  app_.Run(ControlId::kFirstLayer, 3.0);
  EXPECT_EQ(latents.MixedLayers(), 0b1111111100u);
  app_.Run(ControlId::kLastLayer, 2.0);
  EXPECT_EQ(latents.MixedLayers(), 0b0000000010u);
  const Recipe mixed = latents.MixRecipe(1, 2);
  EXPECT_EQ(mixed.parts[0].seed, app_.state().seed);
  EXPECT_EQ(mixed.parts[0].index, 1u);
  EXPECT_EQ(mixed.parts[1].seed, app_.state().style_seed);
  EXPECT_EQ(mixed.parts[1].index, 2u);
}

TEST_F(StylesModeTest, FewLayersStillHaveThreeParts) {
  Load(3);
  const Latents& latents = LatentsOf(app_);
  for (int layer = 0; layer < 3; ++layer) {
    const LayerRange range = latents.LayersNamed(layer == 0   ? "coarse"
                                                 : layer == 1 ? "middle"
                                                              : "fine");
    EXPECT_EQ(range.first, layer);
    EXPECT_EQ(range.last, layer);
  }
}

TEST_F(StylesModeTest, ArrowsMoveOverTheGridAndKeepsWhatIsSelected) {
  Load(kLayers);
  app_.Adjust([](State& state) { state.mode = Mode::kStyles; });
  Latents& latents = LatentsOf(app_);
  latents.Move(2, 1);
  EXPECT_EQ(latents.Selected(), latents.MixRecipe(1, 2));
  latents.Move(100, 100);
  EXPECT_EQ(latents.Selected(),
            latents.MixRecipe(app_.state().mix_rows - 1, app_.state().mix_columns - 1));
  app_.Run(ControlId::kStylesView, std::string("psi"));
  EXPECT_EQ(latents.Selected(), latents.PsiRecipe(0, 0));
  EXPECT_EQ(latents.Selected().psi, kPsiStrip[0]);
}

TEST_F(StylesModeTest, APictureThatIsKeptKeepsItsPsiAndEndsDoNot) {
  Load(kLayers);
  Latents& latents = LatentsOf(app_);
  app_.Run(ControlId::kPsi, 0.5);
  latents.TogglePin(latents.Selected());
  app_.Run(ControlId::kPsi, 1.0);
  EXPECT_EQ(app_.state().shelf[0].psi, 0.5f);
  EXPECT_FALSE(latents.IsPinned(latents.Selected()));
  latents.InterpolateFrom(app_.state().shelf[0]);
  EXPECT_EQ(app_.state().psi, 0.5f);
  EXPECT_EQ(latents.End(0).psi, 1.0f);
  EXPECT_EQ(latents.WalkRecipe(0).psi, 0.5f);
  EXPECT_EQ(latents.ShownEnd(0).psi, 0.5f);
}

TEST_F(StylesModeTest, WaysGoThroughStylesUnlessAsked) {
  Load(kLayers);
  const Latents& latents = LatentsOf(app_);
  app_.Adjust([](State& state) { state.mode = Mode::kInterpolate; });
  EXPECT_TRUE(latents.WalkRecipe(0.5f).styled);
  EXPECT_TRUE(latents.PlaneRecipe(0.5f, 0.25f).styled);
  app_.Run(ControlId::kSpace, std::string("z"));
  EXPECT_EQ(latents.WalkRecipe(0.5f).kind, Recipe::Kind::kSlerp);
  EXPECT_FALSE(NeedsStyles(latents.WalkRecipe(0.5f)));
}

TEST_F(StylesModeTest, ALateAnswerWithStylesIsDropped) {
  Load(kLayers);
  app_.Run(ControlId::kPsi, 0.5);
  app_.generator().Want(std::vector<Recipe>{LatentsOf(app_).SampleRecipe(0)});
  const json late = LastPosted("map-latents");
  app_.generator().Want(std::vector<Recipe>{LatentsOf(app_).SampleRecipe(1)});
  EXPECT_EQ(CountPosted("cancel"), 1);
  Tell({{"type", "styles"}, {"stamp", late["stamp"]}}, std::vector<uint8_t>(2 * kNumbers * 4));
  EXPECT_EQ(CountPosted("generate"), 0);
  GiveStyles();
  EXPECT_EQ(CountPosted("generate"), 1);
}

}  // namespace
}  // namespace ganvas::page
