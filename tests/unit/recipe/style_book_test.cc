#include "shared/recipe/style_book.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ganvas {
namespace {

constexpr int kLayers = 3;
constexpr int kDim = 2;
constexpr size_t kNumbers = 6;

using Numbers = std::vector<float>;

const Recipe kA = Recipe::Seed(1, 0, -1);
const Recipe kB = Recipe::Seed(1, 1, 2);

class StyleBookTest : public testing::Test {
 protected:
  StyleBookTest() {
    book_.Reset(kLayers, kDim);
    book_.SetAverage(Numbers{1, 1, 1, 1, 1, 1});
    book_.Keep(kA, Numbers{2, 3, 2, 3, 2, 3});
    book_.Keep(kB, Numbers{4, 7, 4, 7, 4, 7});
  }

  Numbers Made(const Recipe& recipe) const {
    Numbers w(kNumbers);
    book_.Realize(recipe, w);
    return w;
  }

  StyleBook book_;
};

TEST_F(StyleBookTest, LatentsOfARecipeAreAskedForOnce) {
  const Recipe c = Recipe::Seed(5, 0, -1);
  const Recipe way = Recipe::Between(kA, c, 0.3f, true);
  std::vector<Recipe> unknown;
  book_.FindUnknown(Recipe::Layers(kA, kB.WithPsi(0.5f), 2), unknown);
  EXPECT_TRUE(unknown.empty());
  book_.FindUnknown(Recipe::BetweenStyles(c.WithPsi(0.5f), way, 0.5f), unknown);
  book_.FindUnknown(c.WithPsi(-1), unknown);
  // A way between latents is a latent itself.
  EXPECT_EQ(unknown, (std::vector<Recipe>{c, way}));
}

TEST_F(StyleBookTest, LayersComeFromTheOtherPart) {
  EXPECT_EQ(Made(Recipe::Layers(kA, kB, 0b010)), (Numbers{2, 3, 4, 7, 2, 3}));
  EXPECT_EQ(Made(Recipe::Layers(kA, kB, 0b101)), (Numbers{4, 7, 2, 3, 4, 7}));
  EXPECT_EQ(Recipe::Layers(kA, kB, 0), kA);
}

TEST_F(StyleBookTest, WaysAndPlanesAreStraight) {
  EXPECT_EQ(Made(Recipe::BetweenStyles(kA, kB, 0.25f)), (Numbers{2.5f, 4, 2.5f, 4, 2.5f, 4}));
  EXPECT_EQ(Recipe::BetweenStyles(kA, kB, 0), kA);
  EXPECT_EQ(Recipe::BetweenStyles(kA, kB, 1), kB);
  const Recipe corner = Recipe::OnPlaneOfStyles(kA, kB, kA, 1, 0);
  EXPECT_EQ(corner, kB);
  EXPECT_EQ(Made(Recipe::OnPlaneOfStyles(kA, kB, kA, 0.5f, 0.25f)), (Numbers{3, 5, 3, 5, 3, 5}));
}

TEST_F(StyleBookTest, PsiGoesTowardsTheAverage) {
  EXPECT_EQ(Made(kA.WithPsi(0)), (Numbers{1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(Made(kA.WithPsi(-1)), (Numbers{0, -1, 0, -1, 0, -1}));
  EXPECT_EQ(Made(Recipe::Layers(kA.WithPsi(0), kB, 0b100).WithPsi(2)),
            (Numbers{1, 1, 1, 1, 7, 13}));
}

TEST_F(StyleBookTest, AMoveChangesItsLayers) {
  const Recipe moved = Recipe::Moved(kA, {10, -1}, true, 0b101);
  EXPECT_EQ(Made(moved), (Numbers{12, 2, 2, 3, 12, 2}));
  EXPECT_EQ(RecipeFromJson(ToJson(moved)), moved);
  EXPECT_NE(KeyOf(moved), KeyOf(Recipe::Moved(kA, {10, -1}, true, 0b111)));
  EXPECT_EQ(Recipe::Moved(kA, {0, 0}, true, 0b101), kA);
}

TEST_F(StyleBookTest, GivenStylesAreTaken) {
  Recipe given;
  given.kind = Recipe::Kind::kValues;
  given.styled = true;
  given.values = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(Made(given), given.values);
  EXPECT_EQ(RecipeFromJson(ToJson(given)), given);
  EXPECT_NE(KeyOf(given), KeyOf(kA));
  Recipe other = given;
  other.values[5] = 7;
  EXPECT_NE(KeyOf(other), KeyOf(given));
}

TEST(StyleRecipeTest, JsonAndKeysTellStylesApart) {
  for (const Recipe& recipe :
       {kA.WithPsi(0.7f), Recipe::Layers(kA, kB, 0b1100000001), Recipe::BetweenStyles(kA, kB, 0.5f),
        Recipe::OnPlaneOfStyles(kA, kB, kA, 0.5f, 0.25f).WithPsi(-0.25f)}) {
    const auto back = RecipeFromJson(nlohmann::json::parse(ToJson(recipe).dump()));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, recipe);
    EXPECT_TRUE(NeedsStyles(recipe));
    EXPECT_NE(KeyOf(recipe), KeyOf(kA));
  }
  EXPECT_NE(KeyOf(Recipe::BetweenStyles(kA, kB, 0.5f)),
            KeyOf(Recipe::Between(kA, kB, 0.5f, false)));
  EXPECT_FALSE(NeedsStyles(Recipe::Between(kA, kB, 0.5f, true)));
}

TEST(StyleRecipeTest, WithoutStylesPsiScalesTheLatent) {
  std::vector<float> whole(8), half(8);
  Realize(kA, Prior::kNormal, whole);
  Realize(kA.WithPsi(0.5f), Prior::kNormal, half);
  for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(half[i], whole[i] * 0.5f);
}

TEST(StyleRecipeTest, AMoveOfALatentIsAdded) {
  std::vector<float> whole(3), moved(3);
  Realize(kA, Prior::kNormal, whole);
  const Recipe recipe = Recipe::Moved(kA, {1, 2, -3}, false, 0);
  Realize(recipe, Prior::kNormal, moved);
  EXPECT_EQ(moved, (std::vector<float>{whole[0] + 1, whole[1] + 2, whole[2] - 3}));
  EXPECT_FALSE(NeedsStyles(recipe));
  EXPECT_EQ(RecipeFromJson(ToJson(recipe)), recipe);
}

TEST_F(StyleBookTest, NumbersOfAnotherModelDoNotFit) {
  Recipe latent;
  latent.kind = Recipe::Kind::kValues;
  latent.values = {1, 2, 3};
  EXPECT_TRUE(FitsModel(latent, 3, book_));
  EXPECT_FALSE(FitsModel(latent, 4, book_));
  Recipe styles = latent;
  styles.styled = true;
  EXPECT_FALSE(FitsModel(styles, 3, book_));
  styles.values.resize(kNumbers);
  EXPECT_TRUE(FitsModel(styles, 3, book_));
  StyleBook none;
  EXPECT_FALSE(FitsModel(styles, kNumbers, none));
  EXPECT_TRUE(FitsModel(Recipe::Moved(kA, {1, 2}, true, 1), 3, book_));
  EXPECT_FALSE(
      FitsModel(Recipe::BetweenStyles(Recipe::Moved(kA, {1}, true, 1), kB, 0.5f), 3, book_));
}

TEST_F(StyleBookTest, ThereIsRoomForWhatIsAskedFor) {
  std::vector<Recipe> unknown;
  book_.MakeRoom(10);
  book_.FindUnknown(kA, unknown);
  EXPECT_TRUE(unknown.empty());
  book_.MakeRoom(size_t{8} << 20);
  book_.FindUnknown(kA, unknown);
  EXPECT_EQ(unknown.size(), 1u);
  EXPECT_TRUE(book_.has_average());
}

TEST(StyleRecipeTest, DamagedValuesAreRefused) {
  for (const char* text : {R"({"v":"AA"})", R"({"v":"!!!!"})", R"({"v":"AADAfw"})",
                           R"({"of":[{"s":"1"}],"k":1})", R"({"s":"1","p":1e9})"}) {
    EXPECT_FALSE(RecipeFromJson(nlohmann::json::parse(text)).has_value()) << text;
  }
}

TEST_F(StyleBookTest, NoiseIsNoPartOfStyles) {
  Recipe noisy = kA;
  noisy.noise = 0.5f;
  std::vector<Recipe> unknown;
  book_.FindUnknown(noisy, unknown);
  EXPECT_TRUE(unknown.empty());
  EXPECT_EQ(Made(noisy), Made(kA));
}

}  // namespace
}  // namespace ganvas
