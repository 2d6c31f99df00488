#include "shared/recipe/saved_pictures.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ganvas {
namespace {

using Json = nlohmann::json;

std::string ErrorOf(const std::string& text) {
  const auto read = ReadSavedPictures(text);
  return read.ok() ? "" : read.error().message;
}

TEST(SavedPictures, PicturesComeBack) {
  const std::vector<Recipe> pictures = {
      Recipe::Seed(7, 3, 1),
      Recipe::BetweenStyles(Recipe::Seed(1, 0, -1), Recipe::Seed(1, 1, -1), 0.25f).WithPsi(0.7f),
      Recipe::Moved(Recipe::Seed(2, 0, -1), {0.5f, -1}, true, 5)};
  SavedPictures given;
  given.model = "faces";
  given.hash = "0123456789ab";
  given.pictures = pictures;
  given.columns = 2;
  given.range = "0..1";
  given.layout = "nhwc";
  given.noise = 0.5f;
  const Json json = ToJson(given);
  EXPECT_FALSE(json.contains("enlarged"));
  const auto saved = ReadSavedPictures(json.dump());
  ASSERT_TRUE(saved.ok()) << saved.error().message;
  EXPECT_EQ(saved->pictures, pictures);
  EXPECT_EQ(saved->columns, 2);
  EXPECT_EQ(saved->model, "faces");
  EXPECT_EQ(saved->hash, "0123456789ab");
  EXPECT_EQ(saved->range, "0..1");
  EXPECT_EQ(saved->layout, "nhwc");
  EXPECT_EQ(saved->noise, 0.5f);
  EXPECT_FALSE(saved->points);
}

TEST(SavedPictures, PointsFollowFromTheSeed) {
  const auto saved = ReadSavedPictures(R"({"version":3,"seed":"18446744073709551615","points":3})");
  ASSERT_TRUE(saved.ok()) << saved.error().message;
  EXPECT_TRUE(saved->points);
  ASSERT_EQ(saved->pictures.size(), 3u);
  EXPECT_EQ(saved->pictures[2], Recipe::Seed(18446744073709551615u, 2, -1));
}

TEST(SavedPictures, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(ErrorOf("{\"version\":"), "its text is not a JSON object");
  EXPECT_EQ(ErrorOf("[1]"), "its text is not a JSON object");
  EXPECT_EQ(ErrorOf(R"({"version":9})"), "its state has version 9, expected 1 to 3");
  EXPECT_EQ(ErrorOf(R"({"version":3,"pictures":[]})"),
            "its pictures were too many to be remembered");
  EXPECT_EQ(ErrorOf(R"({"version":3,"pictures":[{"s":"1","i":0},{"v":7}]})"),
            "its picture 2 is not a recipe of a latent");
  EXPECT_EQ(ErrorOf(R"({"version":3,"seed":"x"})"), "its seed or points are not numbers");
}

TEST(SavedPictures, TooManyAreLeftOut) {
  Recipe given;
  given.kind = Recipe::Kind::kValues;
  given.values.assign(10000, 0.5f);
  EXPECT_EQ(RecipesJson(std::vector<Recipe>(4, given)).size(), 4u);
  EXPECT_EQ(RecipesJson(std::vector<Recipe>(8, given)).size(), 0u);
}

}  // namespace
}  // namespace ganvas
