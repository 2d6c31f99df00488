// Changed channels: as text, as JSON, in recipes and as masks.
#include "shared/recipe/channels.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "shared/recipe/recipe.h"

namespace ganvas {
namespace {

using Json = nlohmann::json;

std::string ErrorOf(const std::string& text) {
  const auto changes = ParseChanges(text);
  return changes.ok() ? "" : changes.error().message;
}

TEST(Channels, AreKeptInOrderAndWithoutWhatDoesNothing) {
  ChannelChanges changes;
  EXPECT_TRUE(SetFactor(changes, "b", 7, 0));
  EXPECT_TRUE(SetFactor(changes, "a", 20, 2));
  EXPECT_TRUE(SetFactor(changes, "a", 3, 0.5f));
  EXPECT_EQ(TextOf(changes), "a:3=0.5,20=2,b:7=0");
  EXPECT_EQ(FactorOf(changes, "a", 20), 2);
  EXPECT_EQ(FactorOf(changes, "a", 4), 1);
  EXPECT_EQ(FactorOf(changes, "c", 7), 1);
  EXPECT_TRUE(SetFactor(changes, "a", 20, 1));
  EXPECT_TRUE(SetFactor(changes, "c", 0, 1));
  EXPECT_EQ(TextOf(changes), "a:3=0.5,b:7=0");
  while (changes.size() < kMostChanges) {
    SetFactor(changes, "z", static_cast<int>(changes.size()), 0);
  }
  EXPECT_FALSE(SetFactor(changes, "zz", 0, 0));
  EXPECT_TRUE(SetFactor(changes, "b", 7, 3)) << "one that is there may change";
}

TEST(Channels, TextComesBack) {
  ChannelChanges changes;
  SetFactor(changes, "/net/act, 2/Relu_output:0", 12, 0.1f);
  SetFactor(changes, "/net/act, 2/Relu_output:0", 13, -1.5f);
  SetFactor(changes, "x=1,y", 0, 0);
  const auto read = ParseChanges(TextOf(changes));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, changes);
  EXPECT_EQ(ParseChanges("a:3=0,7=2.5,b:1=0").value(),
            (ChannelChanges{{"a", 3, 0}, {"a", 7, 2.5f}, {"b", 1, 0}}));
}

TEST(Channels, TextThatIsNoneIsRefused) {
  EXPECT_EQ(ErrorOf("main.5"), "found 'main.5', expected VALUE:CHANNEL=FACTOR, such as main.5:3=0");
  EXPECT_EQ(ErrorOf("3=0"), "found '3=0', expected the name of a value before the first channel");
  EXPECT_NE(ErrorOf(""), "");
  EXPECT_NE(ErrorOf(":3=0"), "");
  EXPECT_NE(ErrorOf("a:-3=0"), "");
  EXPECT_NE(ErrorOf("a:3=nan"), "");
  EXPECT_NE(ErrorOf("a:3=0,"), "");
  EXPECT_EQ(ErrorOf("a:3=1001"), "found 'a:3=1001', expected a factor from -1000 to 1000");
}

TEST(Channels, JsonComesBack) {
  const ChannelChanges changes = {{"a", 3, 0}, {"a", 7, 2.5f}, {"b", 1, 0.1f}};
  EXPECT_EQ(ToJson(changes).dump(), R"([["a",3,0.0,7,2.5],["b",1,0.1]])");
  EXPECT_EQ(ChangesFromJson(Json::parse(ToJson(changes).dump())), changes);
  for (const char* wrong : {"{}", R"([["a"], 3])", R"([["a", 3]])", R"([["a", -1, 0]])",
                            R"([["a", 1.5, 0]])", R"([["a", 1, 1e9]])", R"([[1, 1, 0]])"}) {
    EXPECT_FALSE(ChangesFromJson(Json::parse(wrong))) << wrong;
  }
}

TEST(Channels, MasksHaveANumberForEachChannel) {
  const auto channels_of = [](const std::string& value) { return value == "a" ? 4 : 0; };
  const auto masks = MasksOf({{"a", 1, 0}, {"a", 3, 2}}, channels_of);
  ASSERT_TRUE(masks.ok());
  ASSERT_EQ(masks->size(), 1u);
  EXPECT_EQ((*masks)[0].factors, (std::vector<float>{1, 0, 1, 2}));
  EXPECT_EQ(MasksOf({{"a", 4, 0}}, channels_of).error().message,
            "value 'a' has no channel 4, expected 0 to 3");
  EXPECT_EQ(MasksOf({{"b", 0, 0}}, channels_of).error().message,
            "no value with channels is called 'b'");
}

TEST(Channels, ArePartOfARecipe) {
  Recipe changed = Recipe::Seed(1, 2, -1);
  changed.changes = {{"a", 3, 0}};
  EXPECT_NE(KeyOf(changed), KeyOf(changed.Plain()));
  EXPECT_EQ(RecipeFromJson(Json::parse(ToJson(changed).dump())), changed);
  EXPECT_EQ(Describe(changed), "seed 1, picture 3, 1 channel changed");
  // What is made of it is of the latent alone.
  const Recipe between = Recipe::Between(changed, Recipe::Seed(1, 0, -1), 0.5f, true);
  EXPECT_TRUE(between.changes.empty());
  EXPECT_TRUE(between.parts[0].changes.empty());
  Json json = ToJson(between);
  json["of"][0]["c"] = ToJson(changed.changes);
  EXPECT_EQ(RecipeFromJson(json), between);
  json = ToJson(changed);
  json["c"] = "none";
  EXPECT_FALSE(RecipeFromJson(json));
}

}  // namespace
}  // namespace ganvas
