#include "native/data/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace ganvas::data {
namespace {

std::vector<uint8_t> Resized(const std::vector<uint8_t>& source, int channels, int height,
                             int width, int new_height, int new_width) {
  std::vector<uint8_t> out(static_cast<size_t>(channels) * new_height * new_width);
  Resize(source.data(), channels, height, width, out.data(), new_height, new_width);
  return out;
}

TEST(Resize, AveragesTheCoveredArea) {
  EXPECT_EQ(Resized({0, 100, 200, 60}, 1, 2, 2, 1, 1), (std::vector<uint8_t>{90}));
  // 3 -> 2: each new pixel covers one and a half old ones.
  EXPECT_EQ(Resized({0, 90, 240}, 1, 1, 3, 1, 2), (std::vector<uint8_t>{30, 190}));
  EXPECT_EQ(Resized({1, 2}, 1, 1, 2, 1, 1), (std::vector<uint8_t>{2}));  // half up
}

TEST(Resize, InterpolatesUpwards) {
  EXPECT_EQ(Resized({0, 100}, 1, 1, 2, 1, 4), (std::vector<uint8_t>{0, 25, 75, 100}));
  EXPECT_EQ(Resized({7}, 1, 1, 1, 2, 3), std::vector<uint8_t>(6, 7));
}

TEST(Resize, KeepsPlanesApartAndConstantsConstant) {
  for (int size : {1, 2, 5, 9, 16, 31}) {
    std::vector<uint8_t> source(2 * 9 * 7, 13);
    std::fill(source.begin() + 63, source.end(), 201);
    const std::vector<uint8_t> out = Resized(source, 2, 9, 7, size, size);
    const auto half = out.begin() + size * size;
    EXPECT_TRUE(std::all_of(out.begin(), half, [](uint8_t v) { return v == 13; })) << size;
    EXPECT_TRUE(std::all_of(half, out.end(), [](uint8_t v) { return v == 201; })) << size;
  }
}

TEST(Resize, SameSizeIsACopy) {
  std::vector<uint8_t> source(3 * 4 * 4);
  std::iota(source.begin(), source.end(), uint8_t{0});
  EXPECT_EQ(Resized(source, 3, 4, 4, 4, 4), source);
}

TEST(PadCentred, AddsABorder) {
  const std::vector<uint8_t> source = {1, 2, 3, 4};
  std::vector<uint8_t> out(16, 77);
  PadCentred(source.data(), 1, 2, 2, 9, out.data(), 4, 4);
  EXPECT_EQ(out, (std::vector<uint8_t>{9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9, 9, 9, 9, 9}));
}

}  // namespace
}  // namespace ganvas::data
