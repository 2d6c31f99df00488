// Tiles that keep within a budget of memory.
#include "shared/translate/memory.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/translate/whole_pictures.h"

namespace ganvas::translate {
namespace {

TEST(MemoryTest, BudgetsMakeTilesThatFit) {
  Opened model = OpenModel(NeuralStyle());
  const uint64_t whole = RunBytes(model.session, model.translator, {400, 400}, 1).value();
  const uint64_t quarter = RunBytes(model.session, model.translator, {200, 200}, 1).value();
  EXPECT_GT(whole, 3 * quarter);
  EXPECT_LT(whole, 5 * quarter);
  const auto bytes_of = [&](int64_t side) {
    return RunBytes(model.session, model.translator, {side, side}, 1);
  };
  const int64_t tile = LargestTile(model.translator, quarter, bytes_of).value();
  EXPECT_LE(bytes_of(tile).value(), quarter);
  EXPECT_GE(tile, 180);
  const auto none = LargestTile(model.translator, 100, bytes_of);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("more than"), std::string::npos);

  TranslationOptions options;
  options.memory = whole;
  int64_t tiles = 0;
  Translate(model, Waves(400, 400), options, &tiles);
  EXPECT_EQ(tiles, 1);
  options.memory = quarter;
  Translate(model, Waves(400, 400), options, &tiles);
  EXPECT_GE(tiles, 4);
}

TEST(MemoryTest, FixedSizesOverTheBudgetAreRefused) {
  Opened model = OpenModel(Same(64, 1));
  TranslationOptions options;
  options.memory = 1000;
  const auto refused = Translation::Begin(model.session, model.translator, Waves(9, 9), options);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("the model takes only this size"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::translate
