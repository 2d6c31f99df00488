#include "shared/image/channel_atlas.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ganvas {
namespace {

uint8_t GreyAt(const ChannelAtlas& atlas, int channel, int x, int y) {
  const int at = (atlas.YOf(channel) + y) * atlas.image.width + atlas.XOf(channel) + x;
  const uint8_t* pixel = &atlas.image.rgba[4 * static_cast<size_t>(at)];
  EXPECT_EQ(pixel[0], pixel[1]);
  EXPECT_EQ(pixel[0], pixel[2]);
  EXPECT_EQ(pixel[3], 255);
  return pixel[0];
}

TEST(ChannelAtlas, EachChannelGoesFromBlackToWhite) {
  // A ramp, the same upside down and 100 times as large, one that hardly varies, and a flat one.
  std::vector<float> numbers = {0, 1, 2, 3, 300, 200, 100, 0, 5, 5.3f, 5, 5, 7, 7, 7, 7};
  const ChannelAtlas atlas = PaintChannels({4, 2, 2, numbers});
  EXPECT_EQ(atlas.tile_width, 2);
  EXPECT_EQ(atlas.columns, 2);
  EXPECT_EQ(GreyAt(atlas, 0, 0, 0), 64) << "its spread is 1/100 of the largest";
  EXPECT_EQ(GreyAt(atlas, 1, 0, 0), 255);
  EXPECT_EQ(GreyAt(atlas, 1, 1, 0), 170);
  EXPECT_EQ(GreyAt(atlas, 1, 1, 1), 0);
  EXPECT_NEAR(GreyAt(atlas, 2, 1, 0), 134, 1);
  EXPECT_EQ(GreyAt(atlas, 3, 0, 0), 128);
  // The margin is of the same channel.
  EXPECT_EQ(GreyAt(atlas, 1, -kAtlasMargin, -kAtlasMargin), 255);
  EXPECT_EQ(GreyAt(atlas, 1, 1 + kAtlasMargin, 1 + kAtlasMargin), 0);
}

TEST(ChannelAtlas, NumbersThatAreNotFiniteAreBlack) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> numbers = {nan, 1, 2, 3};
  const ChannelAtlas atlas = PaintChannels({1, 2, 2, numbers});
  EXPECT_EQ(GreyAt(atlas, 0, 0, 0), 0);
  EXPECT_EQ(GreyAt(atlas, 0, 1, 1), 255);
}

TEST(ChannelAtlas, LargeMapsAreMadeSmaller) {
  const int channels = 64, side = 512;
  std::vector<float> numbers(static_cast<size_t>(channels) * side * side);
  // The left half of each is 1.
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = i % side < side / 2 ? 1.0f : 0.0f;
  const ChannelAtlas atlas = PaintChannels({channels, side, side, numbers});
  EXPECT_LE(atlas.image.width * atlas.image.height, kAtlasPixels);
  EXPECT_EQ(atlas.tile_width, 171);
  EXPECT_EQ(GreyAt(atlas, 63, 0, atlas.tile_height - 1), 255);
  EXPECT_EQ(GreyAt(atlas, 63, atlas.tile_width - 1, 0), 0);
}

TEST(ChannelAtlas, OfNothingIsEmpty) {
  EXPECT_EQ(PaintChannels({}).tile_width, 0);
  const std::vector<float> few(3);
  EXPECT_EQ(PaintChannels({1, 2, 2, few}).tile_width, 0);
  EXPECT_TRUE(VariancesOf({1, 2, 2, few}).empty());
}

TEST(ChannelAtlas, Variances) {
  const std::vector<float> numbers = {1, 3, 1, 3, 1e6f, 1e6f, 1e6f, 1e6f};
  EXPECT_EQ(VariancesOf({2, 2, 2, numbers}), (std::vector<float>{1, 0}));
}

}  // namespace
}  // namespace ganvas
