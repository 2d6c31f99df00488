#include "shared/image/image.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace ganvas {
namespace {

TEST(UnitToByte, RoundsHalfUpAndClamps) {
  EXPECT_EQ(UnitToByte(-1), 0);
  EXPECT_EQ(UnitToByte(1), 255);
  EXPECT_EQ(UnitToByte(0), 128);  // 127.5
  EXPECT_EQ(UnitToByte(-1.5f), 0);
  EXPECT_EQ(UnitToByte(7), 255);
  EXPECT_EQ(UnitToByte(std::numeric_limits<float>::infinity()), 255);
  EXPECT_EQ(UnitToByte(-std::numeric_limits<float>::infinity()), 0);
  EXPECT_EQ(UnitToByte(std::numeric_limits<float>::quiet_NaN()), 0);
  for (int v = 0; v < 256; ++v) EXPECT_EQ(UnitToByte(static_cast<float>(v) / 127.5f - 1), v);
}

TEST(ChwToRgba, ReadsEveryChannelCount) {
  const float chw[] = {-1, 1, 1, -1, 0, 0, -1, 1, 0.5f, -0.5f};  // 5 planes of 2 pixels
  uint8_t rgba[8];
  ChwToRgba(chw, 1, 1, 2, rgba);
  EXPECT_EQ(std::vector<uint8_t>(rgba, rgba + 8),
            (std::vector<uint8_t>{0, 0, 0, 255, 255, 255, 255, 255}));
  ChwToRgba(chw, 2, 1, 2, rgba);
  EXPECT_EQ(std::vector<uint8_t>(rgba, rgba + 8),
            (std::vector<uint8_t>{0, 0, 0, 255, 255, 255, 255, 0}));
  ChwToRgba(chw, 3, 2, 1, rgba);
  EXPECT_EQ(std::vector<uint8_t>(rgba, rgba + 8),
            (std::vector<uint8_t>{0, 255, 128, 255, 255, 0, 128, 255}));
  ChwToRgba(chw, 4, 1, 2, rgba);
  EXPECT_EQ(std::vector<uint8_t>(rgba, rgba + 8),
            (std::vector<uint8_t>{0, 255, 128, 0, 255, 0, 128, 255}));
  ChwToRgba(chw, 5, 1, 2, rgba);
  EXPECT_EQ(std::vector<uint8_t>(rgba, rgba + 8),
            (std::vector<uint8_t>{0, 0, 0, 255, 255, 255, 255, 255}));
}

TEST(Enlarged, RepeatsPixels) {
  const std::vector<uint8_t> rgba = {1, 2, 3, 4, 5, 6, 7, 8};  // 1x2
  const Image large = Enlarged(rgba, 1, 2, 2);
  EXPECT_EQ(large.width, 2);
  EXPECT_EQ(large.height, 4);
  EXPECT_EQ(large.rgba, (std::vector<uint8_t>{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4,
                                              5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8}));
  EXPECT_EQ(Enlarged(rgba, 2, 1, 1).rgba, rgba);
}

TEST(Grid, IsRowMajorWithTransparentRest) {
  std::vector<uint8_t> pictures;
  for (uint8_t k = 1; k <= 5; ++k) pictures.insert(pictures.end(), 2 * 4, k);  // 2x1 each
  const Image grid = Grid(pictures, 5, 2, 1, 0);
  ASSERT_EQ(grid.width, 6);
  ASSERT_EQ(grid.height, 2);
  const auto pixel = [&grid](int x, int y) {
    return grid.rgba[static_cast<size_t>(4 * (y * 6 + x))];
  };
  EXPECT_EQ(pixel(0, 0), 1);
  EXPECT_EQ(pixel(3, 0), 2);
  EXPECT_EQ(pixel(5, 0), 3);
  EXPECT_EQ(pixel(0, 1), 4);
  EXPECT_EQ(pixel(3, 1), 5);
  EXPECT_EQ(grid.rgba[4 * (6 + 5) + 3], 0);
  EXPECT_EQ(Grid(pictures, 5, 2, 1, 5).height, 1);
  EXPECT_TRUE(Grid({}, 0, 2, 1, 0).rgba.empty());
}

Image Gradient(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int v : {x * 7, y * 5, x * y, 255}) image.rgba.push_back(static_cast<uint8_t>(v));
    }
  }
  return image;
}

// Encodes, decodes with stb_image and compares; the channels in the file must be `channels`.
void ExpectRoundTrip(const Image& image, int channels) {
  const Result<std::vector<uint8_t>> png = EncodePng(image);
  ASSERT_TRUE(png.ok()) << png.error().message;
  int width = 0, height = 0, found = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(png->data(), static_cast<int>(png->size()), &width, &height, &found, 4),
      stbi_image_free);
  ASSERT_NE(pixels, nullptr);
  EXPECT_EQ(width, image.width);
  EXPECT_EQ(height, image.height);
  EXPECT_EQ(found, channels);
  EXPECT_EQ(std::vector<uint8_t>(pixels.get(), pixels.get() + image.rgba.size()), image.rgba);
}

TEST(EncodePng, KeepsEveryPixelInTheSmallestColourType) {
  Image colour = Gradient(31, 17);
  ExpectRoundTrip(colour, 3);
  Image grey = colour;
  for (size_t i = 0; i < grey.rgba.size(); i += 4)
    grey.rgba[i + 1] = grey.rgba[i + 2] = grey.rgba[i];
  ExpectRoundTrip(grey, 1);
  colour.rgba[7] = 254;
  ExpectRoundTrip(colour, 4);
  ExpectRoundTrip(Gradient(1, 1), 1);
}

TEST(EncodePng, RefusesWhatIsNoPicture) {
  EXPECT_FALSE(EncodePng(Image{}).ok());
  EXPECT_FALSE(EncodePng(Image{2, 2, std::vector<uint8_t>(15)}).ok());
  const Result<std::vector<uint8_t>> negative = EncodePng(Image{-1, 2, {}});
  ASSERT_FALSE(negative.ok());
  EXPECT_EQ(negative.error().message, "PNG: a picture of -1x2");
}

}  // namespace
}  // namespace ganvas
