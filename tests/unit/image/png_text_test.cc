#include "shared/image/png_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "shared/image/image.h"

namespace ganvas {
namespace {

std::vector<uint8_t> Plain() {
  Image image = {3, 2, std::vector<uint8_t>(24, 200)};
  image.rgba[5] = 17;
  return *EncodePng(image);
}

const std::vector<PngText> kTexts = {{"Software", "Ganvas"}, {"ganvas.state", "{\"ä\": [1, 2]}"}};

TEST(PngText, TextsAreFoundAndThePictureStays) {
  const std::vector<uint8_t> png = WithTexts(Plain(), kTexts);
  EXPECT_EQ(FindText(png, "Software"), "Ganvas");
  EXPECT_EQ(FindText(png, "ganvas.state"), kTexts[1].text);
  EXPECT_EQ(FindText(png, "ganvas"), std::nullopt);
  EXPECT_EQ(FindText(Plain(), "Software"), std::nullopt);
  // Header and pixels are as they were.
  const std::vector<uint8_t> plain = Plain();
  const std::span<const uint8_t> whole = png;
  EXPECT_TRUE(std::equal(plain.begin(), plain.begin() + 33, whole.begin()));
  EXPECT_TRUE(std::equal(plain.begin() + 33, plain.end(), whole.last(plain.size() - 33).begin()));
}

TEST(PngText, PlainChunksAreReadToo) {
  std::vector<uint8_t> png = Plain();
  // "Title", 0, "x" with its checksum, from zlib.crc32 of Python.
  const std::vector<uint8_t> chunk = {0,   0,   0,   7, 't', 'E',  'X',  't',  'T', 'i',
                                      't', 'l', 'e', 0, 'x', 0x29, 0x7E, 0x4D, 0x3A};
  png.insert(png.begin() + 33, chunk.begin(), chunk.end());
  EXPECT_EQ(FindText(png, "Title"), "x");
}

TEST(PngText, DamagedFilesHaveNoTexts) {
  const std::vector<uint8_t> png = WithTexts(Plain(), kTexts);
  for (size_t size = 0; size < png.size(); ++size) {
    FindText(std::span(png).first(size), "ganvas.state");
  }
  std::vector<uint8_t> flipped = png;
  flipped[33 + 22] ^= 1;
  EXPECT_EQ(FindText(flipped, "Software"), std::nullopt);
  std::vector<uint8_t> long_chunk = png;
  long_chunk[33] = 0xFF;
  EXPECT_EQ(FindText(long_chunk, "Software"), std::nullopt);
  EXPECT_EQ(FindText(std::vector<uint8_t>(100, 7), "Software"), std::nullopt);
}

}  // namespace
}  // namespace ganvas
