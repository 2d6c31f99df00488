// Whole pictures through models: sizes that do not fit, tiles and their seams.
#include "shared/translate/translation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "shared/translate/tiles.h"
#include "tests/unit/translate/whole_pictures.h"

namespace ganvas::translate {
namespace {

TEST(TranslationTest, AnySizeComesBackAsItWas) {
  Opened model = OpenModel(Same(-1, 16));
  for (const auto& [width, height] : {std::pair{40, 23}, {16, 16}, {1, 5}, {17, 64}}) {
    const Image picture = Waves(width, height);
    const Image result = Translate(model, picture, {});
    EXPECT_EQ(result.rgba, picture.rgba) << width << "x" << height;
  }
}

TEST(TranslationTest, FixedSizesGiveThePictureWithoutItsPadding) {
  Opened model = OpenModel(Same(32, 1));
  TranslationOptions options;
  const Image letterbox = Translate(model, Waves(64, 40), options);
  EXPECT_EQ(letterbox.width, 32);
  EXPECT_EQ(letterbox.height, 20);
  options.fit.fixed = FixedFit::kCrop;
  const Image crop = Translate(model, Waves(64, 40), options);
  EXPECT_EQ(crop.width, 32);
  EXPECT_EQ(crop.height, 32);
  // In tiles of its size a larger picture comes through whole.
  options.tile = 32;
  int64_t tiles = 0;
  const Image picture = Waves(70, 40);
  EXPECT_EQ(Translate(model, picture, options, &tiles).rgba, picture.rgba);
  EXPECT_GT(tiles, 3);
  options.tile = 16;
  const auto refused = Translation::Begin(model.session, model.translator, picture, options);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "tiles of 16 pixels, but the model takes 32x32 only");
}

TEST(TranslationTest, ResultsOfAnotherSize) {
  onnx::ModelBuilder builder;
  builder.Input("x", {-1, 3, -1, -1}).Output("y").Floats("scales", Shape{4}, {1, 1, 2, 2});
  builder.Node("Resize", {"x", "", "scales"}, {"r"}, onnx::StringAttr("mode", "nearest"),
               onnx::StringAttr("coordinate_transformation_mode", "asymmetric"),
               onnx::StringAttr("nearest_mode", "floor"));
  builder.Node("Tanh", {"r"}, {"y"});
  Opened model = OpenModel(builder.Take());
  EXPECT_EQ(model.translator.scale, 2);
  const Image picture = Waves(50, 21);
  const Image whole = Translate(model, picture, {});
  EXPECT_EQ(whole.width, 100);
  EXPECT_EQ(whole.height, 42);
  TranslationOptions tiled;
  tiled.tile = 16;
  EXPECT_LE(Between(Translate(model, picture, tiled), whole).most, 1);
}

TEST(TranslationTest, ModelsWithoutPaddingShowTheWholePicture) {
  Opened model = OpenModel(Waifu(-1));
  const Image picture = Waves(43, 40);
  for (const int64_t tile : {0, 32, 23}) {
    TranslationOptions options;
    options.tile = tile;
    options.overlap = 4;
    int64_t tiles = 0;
    const Image result = Translate(model, picture, options, &tiles);
    EXPECT_EQ(tiles > 1, tile > 0);
    ASSERT_EQ(result.width, 86);
    ASSERT_EQ(result.height, 80);
    for (int y = 0; y < result.height; ++y) {
      for (int x = 0; x < result.width; ++x) {
        const size_t to = 4 * static_cast<size_t>(y * result.width + x);
        const size_t from = 4 * static_cast<size_t>(y / 2 * picture.width + x / 2);
        ASSERT_NEAR(result.rgba[to], picture.rgba[from], 1) << x << ", " << y << ", tile " << tile;
      }
    }
  }
}

TEST(TranslationTest, ChannelsLastGiveTheSamePicture) {
  onnx::ModelBuilder builder;
  builder.Input("x", {-1, -1, -1, 3}).Output("y");
  builder.Floats("w", Shape{3, 3, 1, 1}, {0, 1, 0, 1, 0, 0, 0, 0, 1});  // red and green change
  builder.Node("Transpose", {"x"}, {"t"}, onnx::IntsAttr("perm", {0, 3, 1, 2}));
  builder.Node("Conv", {"t", "w"}, {"c"});
  builder.Node("Transpose", {"c"}, {"y"}, onnx::IntsAttr("perm", {0, 2, 3, 1}));
  Opened model = OpenModel(builder.Take());
  const Image picture = Waves(20, 12);
  for (const int64_t tile : {0, 8}) {
    TranslationOptions options;
    options.tile = tile;
    const Image result = Translate(model, picture, options);
    for (size_t i = 0; i < picture.rgba.size(); i += 4) {
      ASSERT_NEAR(result.rgba[i], picture.rgba[i + 1], 1) << i;
      ASSERT_NEAR(result.rgba[i + 1], picture.rgba[i], 1) << i;
    }
  }
}

TEST(TranslationTest, WhatIsNoPictureIsRefusedBeforeItRuns) {
  Opened model = OpenModel(Same(-1, 4));
  EXPECT_FALSE(Translation::Begin(model.session, model.translator, Image{}, {}).ok());
  auto translation = Translation::Begin(model.session, model.translator, Waves(8, 8), {});
  ASSERT_TRUE(translation.ok());
  EXPECT_FALSE(translation->Finish().ok());
}

TEST(TilesTest, CoverEverythingOnMultiples) {
  for (const auto& [width, height] : {std::pair{640, 480}, {100, 36}, {64, 64}, {68, 200}}) {
    const TileGrid grid = CutTiles(width, height, 64, 10, 4).value();
    std::vector<int> cores(static_cast<size_t>(width * height));
    for (const Tile& tile : grid.tiles) {
      EXPECT_EQ(tile.input.width(), std::min(64, width));
      EXPECT_EQ(tile.input.left % 4 + tile.core.left % 4 + tile.core.top % 4, 0);
      EXPECT_LE(tile.input.left, tile.core.left);
      EXPECT_GE(tile.input.right, tile.core.right);
      EXPECT_GE(tile.input.bottom, tile.core.bottom);
      EXPECT_LE(tile.input.right, width);
      // Half of the overlap, 12 pixels since it is a multiple, on each inner side.
      if (tile.core.left > 0) {
        EXPECT_GE(tile.core.left - tile.input.left, 4);
      }
      for (int y = tile.core.top; y < tile.core.bottom; ++y) {
        for (int x = tile.core.left; x < tile.core.right; ++x) {
          ++cores[static_cast<size_t>(y * width + x)];
        }
      }
    }
    EXPECT_EQ(std::count(cores.begin(), cores.end(), 1), width * height);
    for (size_t i = 1; i < static_cast<size_t>(grid.columns); ++i) {
      EXPECT_GE(grid.tiles[i - 1].input.right - grid.tiles[i].input.left, 12);
    }
  }
  EXPECT_FALSE(CutTiles(100, 100, 16, 16, 4).ok());
  EXPECT_FALSE(CutTiles(100, 100, 18, 4, 4).ok());
}

TEST(TilesTest, WhatTilesAgreeOnComesOutUnchanged) {
  const TileGrid grid = CutTiles(60, 52, 24, 8, 4).value();
  TileBlend blend = TileBlend::Create(grid, 2, 2).value();
  const auto value = [](int c, int y, int x) {
    return static_cast<float>(c * 100 + y) + 0.01f * static_cast<float>(x);
  };
  for (size_t i = 0; i < grid.tiles.size(); ++i) {
    std::vector<float> output;
    for (int c = 0; c < 2; ++c) {
      for (int y = 0; y < 48; ++y) {
        for (int x = 0; x < 48; ++x) {
          output.push_back(
              value(c, y + 2 * grid.tiles[i].input.top, x + 2 * grid.tiles[i].input.left));
        }
      }
    }
    blend.Add(i, output.data());
  }
  const float* whole = blend.Finish();
  for (int c = 0; c < 2; ++c) {
    for (int y = 0; y < 104; ++y) {
      for (int x = 0; x < 120; ++x) ASSERT_NEAR(*whole++, value(c, y, x), 1e-3);
    }
  }
}

TEST(TilesTest, DisagreeingTilesMeetWithoutAStep) {
  const TileGrid grid = CutTiles(40, 8, 24, 8, 4).value();
  ASSERT_EQ(grid.tiles.size(), 2u);
  TileBlend blend = TileBlend::Create(grid, 1, 1).value();
  blend.Add(0, std::vector<float>(24 * 8, 0.0f).data());
  blend.Add(1, std::vector<float>(24 * 8, 1.0f).data());
  const float* row = blend.Finish();
  for (int x = 1; x < 40; ++x) {
    EXPECT_GE(row[x], row[x - 1]);
    EXPECT_LT(row[x] - row[x - 1], 0.2);
  }
  EXPECT_EQ(row[0], 0);
  EXPECT_EQ(row[39], 1);
}

TEST(TilesTest, MayBeAsSmallAsTheMultipleOfTheModel) {
  graph::Network n("x", {3, -1, -1});
  n.Conv(4, 4, 4, 0);
  n.Deconv(3, 4, 4, 0, 0);
  n.Then("Tanh");
  Opened model = OpenModel(std::move(n).End().Take());
  ASSERT_EQ(model.translator.multiple, 4);
  const Image picture = Waves(19, 13);
  TranslationOptions options;
  int64_t tiles = 0;
  // Blocks of 4 do not see each other, so that tiles are the whole whatever their overlap.
  for (const auto& [tile, count] : {std::pair{4, 20}, std::pair{8, 12}, std::pair{12, 4}}) {
    options.tile = tile;
    EXPECT_LE(
        Between(Translate(model, picture, options, &tiles), Translate(model, picture, {})).most, 1);
    EXPECT_EQ(tiles, count) << tile;
  }
  options.tile = options.overlap = 4;
  EXPECT_FALSE(Translation::Begin(model.session, model.translator, picture, options).ok());
}

// A convolutional model without statistics: tiles with enough overlap are the whole.
TEST(TilesTest, ShowNoSeamsWhereTheOverlapCoversWhatAPixelSees) {
  graph::Network n("x", {3, -1, -1});
  n.ReflectionPad(1);
  n.Conv(6, 3, 1, 0);
  n.Then("Relu");
  n.ReflectionPad(1);
  n.Conv(3, 3, 1, 0);
  n.Then("Tanh");
  Opened model = OpenModel(std::move(n).End().Take());
  const Image picture = Waves(90, 70);
  const Image whole = Translate(model, picture, {});
  TranslationOptions options;
  options.tile = 40;
  options.overlap = 16;
  int64_t tiles = 0;
  // The ramp gives the outermost pixels of a tile, which it mirrored, next to no weight.
  EXPECT_LE(Between(Translate(model, picture, options, &tiles), whole).most, 2);
  EXPECT_EQ(tiles, 12);
}

}  // namespace
}  // namespace ganvas::translate
