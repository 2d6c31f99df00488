#include "shared/recipe/recipe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace ganvas {
namespace {

constexpr int kSize = 37;

std::vector<float> Made(const Recipe& recipe) {
  std::vector<float> z(kSize);
  Realize(recipe, Prior::kNormal, z);
  return z;
}

double Norm(const std::vector<float>& z) {
  double sum = 0;
  for (float v : z) sum += static_cast<double>(v) * v;
  return std::sqrt(sum);
}

const Recipe kA = Recipe::Seed(18446744073709551615u, 0, -1);
const Recipe kB = Recipe::Seed(2, 9007199254740991u, 3);
const Recipe kC = Recipe::Seed(3, 5, -1);

TEST(RecipeTest, SeedIsTheSharedLatent) {
  std::vector<float> expected(kSize);
  Latent(18446744073709551615u, 0, Prior::kNormal, expected);
  EXPECT_EQ(Made(kA), expected);
}

TEST(RecipeTest, EndsOfAWayAreTheRecipesThemselves) {
  for (bool slerp : {false, true}) {
    EXPECT_EQ(Recipe::Between(kA, kB, 0, slerp), kA);
    EXPECT_EQ(Recipe::Between(kA, kB, 1, slerp), kB);
  }
  EXPECT_EQ(Recipe::OnPlane(kA, kB, kC, 0, 0, true), kA);
  EXPECT_EQ(Recipe::OnPlane(kA, kB, kC, 1, 0, true), kB);
  EXPECT_EQ(Recipe::OnPlane(kA, kB, kC, 0, 1, true), kC);
}

TEST(RecipeTest, LerpIsTheWeightedSumAndSlerpTheSharedOne) {
  const auto a = Made(kA);
  const auto b = Made(kB);
  std::vector<float> expected(kSize);
  Slerp(a, b, 0.25f, expected);
  EXPECT_EQ(Made(Recipe::Between(kA, kB, 0.25f, true)), expected);
  const auto lerp = Made(Recipe::Between(kA, kB, 0.25f, false));
  for (int i = 0; i < kSize; ++i) EXPECT_NEAR(lerp[i], 0.75f * a[i] + 0.25f * b[i], 1e-6);
}

TEST(RecipeTest, PlaneKeepsTheNormWhereAsked) {
  const double x = 0.4;
  const double y = 0.3;
  const auto kept = Made(Recipe::OnPlane(kA, kB, kC, 0.4f, 0.3f, true));
  const double norm = (1 - x - y) * Norm(Made(kA)) + x * Norm(Made(kB)) + y * Norm(Made(kC));
  EXPECT_NEAR(Norm(kept), norm, 1e-4);
  const auto straight = Made(Recipe::OnPlane(kA, kB, kC, 0.4f, 0.3f, false));
  EXPECT_LT(Norm(straight), 0.9 * norm);
}

TEST(RecipeTest, LabelIsItsOwnOrThatOfTheHeaviestPart) {
  EXPECT_EQ(LabelOf(kC, 4), 1);
  EXPECT_EQ(LabelOf(kB, 10), 3);
  EXPECT_EQ(LabelOf(Recipe::Between(kC, kB, 0.6f, true), 10), 3);
  EXPECT_EQ(LabelOf(Recipe::Between(kC, kB, 0.4f, false), 10), 5);
  Recipe own = Recipe::Between(kC, kB, 0.4f, true);
  own.label = 7;
  EXPECT_EQ(LabelOf(own, 10), 7);
  EXPECT_NE(KeyOf(own), KeyOf(Recipe::Between(kC, kB, 0.4f, true)));
  EXPECT_EQ(RecipeFromJson(ToJson(own)), own);
}

TEST(RecipeTest, JsonBringsBackWhatItWasMadeFrom) {
  Recipe nested = Recipe::Between(Recipe::OnPlane(kA, kB, kC, 0.1f, -0.7f, true), kC, 0.3f, true);
  nested.model = "0123456789ab";
  const auto back = RecipeFromJson(nlohmann::json::parse(ToJson(nested).dump()));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, nested);
  EXPECT_EQ(KeyOf(*back), KeyOf(nested));
}

TEST(RecipeTest, WhatIsNoRecipeIsRefused) {
  std::string deep = R"({"s":"1","i":0})";
  for (int i = 0; i < 50; ++i) deep = R"({"t":0.5,"of":[)" + deep + R"(,{"s":"1","i":0}]})";
  for (const std::string& text :
       {std::string("null"), std::string("7"), std::string("{}"), std::string(R"({"s":"-1"})"),
        std::string(R"({"s":"1","i":-1})"), std::string(R"({"s":"1","i":1e300})"),
        std::string(R"({"of":[],"w":[]})"), std::string(R"({"of":[{"s":"1"}],"w":[1,2]})"),
        std::string(R"({"of":[{"s":"1"}],"t":0.5})"),
        std::string(R"({"of":[{"s":"1"},{"s":"2"}],"w":[1e9,0]})"),
        std::string(R"({"of":[{"s":"1"},{"s":"2"}],"w":["a",0]})"), deep}) {
    EXPECT_FALSE(RecipeFromJson(nlohmann::json::parse(text)).has_value()) << text.substr(0, 60);
  }
}

TEST(RecipeTest, SeedsAreDecimalUint64) {
  EXPECT_EQ(ParseSeed("0"), 0u);
  EXPECT_EQ(ParseSeed("18446744073709551615"), 18446744073709551615u);
  for (const char* text :
       {"", "18446744073709551616", "-1", "1.0", " 1", "0x1", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseSeed(text).has_value()) << text;
  }
}

TEST(Recipe, MeansAndNoiseAreKeptInJson) {
  std::vector<Recipe> parts;
  for (uint64_t i = 0; i < 20; ++i) parts.push_back(Recipe::Seed(1, i, -1));
  Recipe mean = Recipe::Mean(parts, true, true);
  EXPECT_FALSE(mean.keep_norm);
  EXPECT_EQ(mean.MeanOf(), parts);
  EXPECT_EQ(parts[0].MeanOf(), std::vector<Recipe>{parts[0]});
  EXPECT_EQ(Recipe::Mean(std::span(parts).first(1), true, true), parts[0]);
  EXPECT_EQ(Describe(mean), "mean of 20 pictures");
  mean.noise = 0.5f;
  EXPECT_EQ(RecipeFromJson(ToJson(mean)), mean);
  EXPECT_NE(KeyOf(mean), KeyOf(Recipe::Mean(parts, true, true)));
  // A point on the way is no mean.
  EXPECT_EQ(Recipe::Between(parts[0], parts[1], 0.25f, false).MeanOf().size(), 1u);
}

}  // namespace
}  // namespace ganvas
