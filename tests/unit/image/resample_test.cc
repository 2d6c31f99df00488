#include "shared/image/resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "tests/support/grey_pixels.h"

namespace ganvas {
namespace {

std::vector<uint8_t> Resized(const std::vector<uint8_t>& source, int channels, int height,
                             int width, int new_height, int new_width) {
  std::vector<uint8_t> out(static_cast<size_t>(channels) * new_height * new_width);
  ResamplePlanes(source.data(), channels, height, width, out.data(), new_height, new_width);
  return out;
}

TEST(ResamplePlanes, AveragesTheCoveredArea) {
  EXPECT_EQ(Resized({0, 100, 200, 60}, 1, 2, 2, 1, 1), (std::vector<uint8_t>{90}));
  // 3 -> 2: each new pixel covers one and a half old ones.
  EXPECT_EQ(Resized({0, 90, 240}, 1, 1, 3, 1, 2), (std::vector<uint8_t>{30, 190}));
  EXPECT_EQ(Resized({1, 2}, 1, 1, 2, 1, 1), (std::vector<uint8_t>{2}));  // half up
}

TEST(ResamplePlanes, InterpolatesUpwards) {
  EXPECT_EQ(Resized({0, 100}, 1, 1, 2, 1, 4), (std::vector<uint8_t>{0, 25, 75, 100}));
  EXPECT_EQ(Resized({7}, 1, 1, 1, 2, 3), std::vector<uint8_t>(6, 7));
}

TEST(ResamplePlanes, KeepsPlanesApartAndConstantsConstant) {
  for (int size : {1, 2, 5, 9, 16, 31}) {
    std::vector<uint8_t> source(2 * 9 * 7, 13);
    std::fill(source.begin() + 63, source.end(), 201);
    const std::vector<uint8_t> out = Resized(source, 2, 9, 7, size, size);
    const auto half = out.begin() + size * size;
    EXPECT_TRUE(std::all_of(out.begin(), half, [](uint8_t v) { return v == 13; })) << size;
    EXPECT_TRUE(std::all_of(half, out.end(), [](uint8_t v) { return v == 201; })) << size;
  }
}

TEST(ResamplePlanes, SameSizeIsACopy) {
  std::vector<uint8_t> source(3 * 4 * 4);
  std::iota(source.begin(), source.end(), uint8_t{0});
  EXPECT_EQ(Resized(source, 3, 4, 4, 4, 4), source);
}

TEST(ResampleRgba, SmallerIsTheMeanOfTheCoveredArea) {
  const auto picture = Grey(6, 2, [](int x, int y) { return 20 * x + 100 * y; });
  std::vector<uint8_t> out(4 * 2);
  ResampleRgba(picture.data(), 6, 2, out.data(), 2, 1);
  EXPECT_EQ(Reds(out), (std::vector<int>{70, 130}));
  // 3 -> 2: each new pixel covers one and a half.
  const auto three = Grey(3, 1, [](int x, int) { return 90 * x; });
  ResampleRgba(three.data(), 3, 1, out.data(), 2, 1);
  EXPECT_EQ(Reds(out), (std::vector<int>{30, 150}));
}

TEST(ResampleRgba, LargerIsBicubicAndKeepsRampsAndFlats) {
  const auto ramp = Grey(16, 3, [](int x, int) { return 10 * x; });
  std::vector<uint8_t> out(4 * 32 * 6);
  ResampleRgba(ramp.data(), 16, 3, out.data(), 32, 6);
  for (int x = 4; x < 28; ++x) {
    EXPECT_NEAR(out[4 * static_cast<size_t>(x)], 10 * ((x + 0.5) / 2 - 0.5), 0.51) << x;
  }
  const auto flat = Grey(5, 5, [](int, int) { return 77; });
  std::vector<uint8_t> larger(4 * 13 * 9);
  ResampleRgba(flat.data(), 5, 5, larger.data(), 13, 9);
  for (const int red : Reds(larger)) EXPECT_EQ(red, 77);
  // Keys' kernel at a quarter beside a step: weights -0.0234, 0.2266, 0.8672, -0.0703 of 0 0 200
  // 200.
  const auto step = Grey(4, 1, [](int x, int) { return x < 2 ? 0 : 200; });
  std::vector<uint8_t> eight(4 * 8);
  ResampleRgba(step.data(), 4, 1, eight.data(), 8, 1);
  EXPECT_EQ(eight[4 * 3], static_cast<int>(200 * (0.2265625 - 0.0234375) + 0.5));
}

TEST(ResampleRgba, TransparentPixelsLendNoColour) {
  std::vector<uint8_t> picture = {200, 0, 0, 255, 0, 0, 250, 0};  // red beside invisible blue
  std::vector<uint8_t> out(4);
  ResampleRgba(picture.data(), 2, 1, out.data(), 1, 1);
  EXPECT_EQ(out, (std::vector<uint8_t>{200, 0, 0, 128}));
}

}  // namespace
}  // namespace ganvas
