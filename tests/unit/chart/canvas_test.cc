#include "native/chart/canvas.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "native/chart/letters.h"

namespace ganvas::chart {
namespace {

constexpr Colour kWhite = {255, 255, 255};
constexpr Colour kBlack = {0, 0, 0};

int Red(const Image& image, int x, int y) {
  return image.rgba[4 * (static_cast<size_t>(y) * image.width + x)];
}

TEST(Canvas, AHorizontalLineCoversItsPixels) {
  Canvas canvas(20, 9, kWhite);
  canvas.Stroke({{{3, 4.5}, {17, 4.5}}}, 1, kBlack, 1, canvas.whole());
  const Image image = canvas.Take();
  EXPECT_EQ(Red(image, 10, 4), 0);
  EXPECT_EQ(Red(image, 10, 3), 255);
  EXPECT_EQ(Red(image, 10, 5), 255);
  EXPECT_EQ(Red(image, 0, 4), 255);
  EXPECT_EQ(Red(image, 19, 4), 255);
}

TEST(Canvas, WhatIsCoveredTwiceIsColouredOnce) {
  Canvas canvas(20, 20, kWhite);
  canvas.Stroke({{{2, 10.5}, {18, 10.5}, {2, 10.5}}, {{10.5, 2}, {10.5, 18}}}, 1, kBlack, 0.5,
                canvas.whole());
  const Image image = canvas.Take();
  EXPECT_EQ(Red(image, 5, 10), Red(image, 10, 10));
  EXPECT_NEAR(Red(image, 5, 10), 128, 1);
}

TEST(Canvas, NothingIsDrawnOutside) {
  Canvas canvas(10, 10, kWhite);
  const Box clip = {4, 4, 8, 8};
  canvas.Stroke({{{-1e5, 5.5}, {1e5, 5.5}}, {{5.5, -50}, {5.5, 50}}, {{6, 6}}, {}}, 3, kBlack, 1,
                clip);
  canvas.Column(9, -1e9, 1e9, kBlack, 1, clip);
  canvas.Column(4, -1e9, 6.5, kBlack, 1, clip);
  canvas.Fill({-5, -5, 1, 1}, kBlack);
  canvas.Text("outside", 200, -40, Align::kCentre, kBlack);
  const Image image = canvas.Take();
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x) {
      const bool inside = x >= 4 && x < 8 && y >= 4 && y < 8;
      if (inside || (x == 0 && y == 0)) continue;
      EXPECT_EQ(Red(image, x, y), 255) << x << " " << y;
    }
  }
  EXPECT_EQ(Red(image, 0, 0), 0);
  EXPECT_EQ(Red(image, 4, 5), 0);
}

TEST(Canvas, TextStandsWhereItIsAligned) {
  const int width = TextWidth("HHH");
  if (width == 0) GTEST_SKIP() << "built without Inter";
  for (const auto& [align, left] : {std::pair{Align::kLeft, 40},
                                    {Align::kRight, 40 - width},
                                    {Align::kCentre, 40 - (width + 1) / 2}}) {
    Canvas canvas(80, 20, kWhite);
    canvas.Text("HHH", 40, 15, align, kBlack);
    const Image image = canvas.Take();
    const auto darkest = [&](int row) {
      return std::min(Red(image, left + 1, row), Red(image, left + 2, row));
    };
    EXPECT_LT(darkest(13), 120) << "the first stem";
    EXPECT_EQ(Red(image, left - 1, 13), 255);
    EXPECT_LT(darkest(15), 120) << "it stands on the baseline";
    EXPECT_EQ(darkest(16), 255);
    EXPECT_LT(darkest(16 - kCapHeight), 120);
    EXPECT_EQ(darkest(15 - kCapHeight), 255);
  }
}

}  // namespace
}  // namespace ganvas::chart
