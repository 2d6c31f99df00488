// Pictures on their way into a tensor and back: sizes, padding, resampling, pixels, tiles.
#include "shared/translate/fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "shared/translate/difference.h"
#include "shared/translate/pixels.h"
#include "tests/support/grey_pixels.h"

namespace ganvas::translate {
namespace {

Translator Free(int64_t multiple, int64_t smallest = 1) {
  Translator translator;
  translator.multiple = multiple;
  translator.smallest = smallest;
  return translator;
}

Translator Fixed(int64_t height, int64_t width) {
  Translator translator;
  translator.height = height;
  translator.width = width;
  return translator;
}

TEST(FitTest, FreeSizesArePaddedToTheMultipleAndTheSmallest) {
  const Fit fit = FitPicture(Free(4, 16), 21, 9, {}).value();
  EXPECT_EQ(fit.scaled_width, 21);
  EXPECT_EQ(fit.scaled_height, 9);
  EXPECT_EQ(fit.tensor_width, 24);
  EXPECT_EQ(fit.tensor_height, 16);
  EXPECT_EQ(fit.left, 1);
  EXPECT_EQ(fit.top, 3);
}

TEST(FitTest, TheLongestSideIsReducedAndNeverEnlarged) {
  FitOptions options;
  options.longest = 10;
  const Fit fit = FitPicture(Free(1), 40, 20, options).value();
  EXPECT_EQ(fit.scaled_width, 10);
  EXPECT_EQ(fit.scaled_height, 5);
  EXPECT_EQ(FitPicture(Free(1), 8, 4, options)->scaled_width, 8);
  EXPECT_EQ(FitPicture(Free(1), 4000, 1, options)->scaled_height, 1);
}

TEST(FitTest, FixedSizesTakeThePictureInThreeWays) {
  FitOptions options;
  const Translator translator = Fixed(8, 8);
  const Fit letterbox = FitPicture(translator, 16, 8, options).value();
  EXPECT_EQ(letterbox.scaled_width, 8);
  EXPECT_EQ(letterbox.scaled_height, 4);
  EXPECT_EQ(letterbox.top, 2);
  options.fixed = FixedFit::kCrop;
  const Fit crop = FitPicture(translator, 16, 8, options).value();
  EXPECT_EQ(crop.scaled_width, 16);
  EXPECT_EQ(crop.left, -4);
  options.fixed = FixedFit::kStretch;
  const Fit stretch = FitPicture(translator, 16, 8, options).value();
  EXPECT_EQ(stretch.scaled_width, 8);
  EXPECT_EQ(stretch.scaled_height, 8);

  // Where the picture lies in an output twice as large.
  const PictureRect rect = ResultRect(letterbox, 16, 16);
  EXPECT_EQ(rect.left, 0);
  EXPECT_EQ(rect.top, 4);
  EXPECT_EQ(rect.width, 16);
  EXPECT_EQ(rect.height, 8);
  EXPECT_EQ(ResultRect(crop, 8, 8).width, 8);
}

// waifu2x: 2 * (side - 14).
TEST(FitTest, WhatAModelLosesLiesInMirroredMargins) {
  Translator translator = Free(1, 15);
  translator.scale = 2;
  translator.lost = 28;
  const Fit fit = FitPicture(translator, 43, 40, {}).value();
  EXPECT_EQ(fit.tensor_width, 57);
  EXPECT_EQ(fit.tensor_height, 54);
  EXPECT_EQ(fit.left, 7);
  const PictureRect result = ResultRect(fit, 2 * 57 - 28, 2 * 54 - 28);
  EXPECT_EQ(result.left, 0);
  EXPECT_EQ(result.top, 0);
  EXPECT_EQ(result.width, 86);
  EXPECT_EQ(result.height, 80);
  const PictureRect given = GivenRect(fit);
  EXPECT_EQ(given.left, 7);
  EXPECT_EQ(given.width, 43);
  EXPECT_EQ(given.height, 40);

  // Padded to a multiple, and losing an odd number.
  Translator odd = Free(4, 16);
  odd.lost = 5;
  const Fit padded = FitPicture(odd, 43, 40, {}).value();
  EXPECT_EQ(padded.tensor_width, 52);  // 43 + 2 * 3, rounded up
  EXPECT_EQ(ResultRect(padded, 47, 47).width, 43);
  EXPECT_EQ(ResultRect(padded, 47, 47).left, padded.left - 2);
}

TEST(FitTest, RefusesWhatIsNoPictureOrTooLarge) {
  EXPECT_FALSE(FitPicture(Free(4), 0, 5, {}).ok());
  const auto large = FitPicture(Free(4), 40000, 5, {});
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().message,
            "the picture is 40000x5 pixels, expected at most 32768 on a side");
}

TEST(FitTest, PaddingMirrorsAboutTheBorderPixelsAgainAndAgain) {
  Fit fit;
  fit.width = fit.scaled_width = 3;
  fit.height = fit.scaled_height = 1;
  fit.tensor_width = 11;
  fit.tensor_height = 2;
  fit.left = 4;
  std::vector<uint8_t> out(4 * 22);
  ApplyFit(fit, Grey(3, 1, [](int x, int) { return 10 * x; }).data(), out.data());
  const std::vector<int> row = {0, 10, 20, 10, 0, 10, 20, 10, 0, 10, 20};
  std::vector<int> both = row;
  both.insert(both.end(), row.begin(), row.end());
  EXPECT_EQ(Reds(out), both);
}

TEST(FitTest, CutsOffExactlyWhatItPadded) {
  for (const int width : {1, 5, 7, 8, 33}) {
    for (const int height : {1, 6, 9}) {
      const auto picture =
          Grey(width, height, [](int x, int y) { return (x * 37 + y * 11) % 256; });
      const Fit fit = FitPicture(Free(8, 16), width, height, {}).value();
      std::vector<uint8_t> tensor(4 * static_cast<size_t>(fit.tensor_width * fit.tensor_height));
      ApplyFit(fit, picture.data(), tensor.data());
      const Image cut = CutRect(GivenRect(fit), tensor.data(), fit.tensor_width);
      EXPECT_EQ(cut.width, width);
      EXPECT_EQ(cut.rgba, picture) << width << "x" << height;
    }
  }
}

TEST(PixelsTest, RangesAndLayouts) {
  const std::vector<uint8_t> rgba = {0, 51, 255, 255, 255, 102, 0, 255};
  float out[6];
  PixelsToTensor(rgba.data(), 2, 1, {Layout::kNchw, 3, ValueRange::kUnit}, out);
  const float unit[] = {-1, 1, -0.6f, -0.2f, 1, -1};
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(out[i], unit[i], 1e-7) << i;
  PixelsToTensor(rgba.data(), 2, 1, {Layout::kNhwc, 3, ValueRange::kShare}, out);
  const float share[] = {0, 0.2f, 1, 1, 0.4f, 0};
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(out[i], share[i], 1e-7) << i;
  PixelsToTensor(rgba.data(), 2, 1, {Layout::kNchw, 3, ValueRange::kBytes}, out);
  EXPECT_EQ(out[1], 255.0f);
  EXPECT_EQ(out[2], 51.0f);
}

TEST(PixelsTest, AlphaLiesOverWhiteAndGreyIsRec601) {
  const std::vector<uint8_t> rgba = {255, 0, 0, 255, 0, 0, 0, 0, 100, 100, 100, 51};
  float out[3];
  PixelsToTensor(rgba.data(), 3, 1, {Layout::kNchw, 1, ValueRange::kBytes}, out);
  EXPECT_EQ(out[0], 76.0f);
  EXPECT_EQ(out[1], 255.0f);
  EXPECT_EQ(out[2], 224.0f);
  float with_alpha[4];
  PixelsToTensor(rgba.data() + 8, 1, 1, {Layout::kNchw, 4, ValueRange::kBytes}, with_alpha);
  EXPECT_EQ(with_alpha[0], 100.0f);
  EXPECT_EQ(with_alpha[3], 51.0f);
}

TEST(PixelsTest, EveryByteSurvivesEveryRangeAndLayout) {
  std::vector<uint8_t> picture;
  for (int i = 0; i < 256; ++i) {
    for (const int byte : {i, 255 - i, (i * 7) % 256, 255}) {
      picture.push_back(static_cast<uint8_t>(byte));
    }
  }
  for (const ValueRange range : {ValueRange::kUnit, ValueRange::kShare, ValueRange::kBytes}) {
    for (const Layout layout : {Layout::kNchw, Layout::kNhwc}) {
      for (const int channels : {3, 4}) {
        const PictureFormat format{layout, channels, range};
        std::vector<float> tensor(static_cast<size_t>(256 * channels));
        PixelsToTensor(picture.data(), 16, 16, format, tensor.data());
        std::vector<uint8_t> back(picture.size());
        TensorToPixels(tensor.data(), 16, 16, format, back.data());
        EXPECT_EQ(back, picture) << RangeName(range) << LayoutName(layout) << channels;
      }
    }
  }
}

TEST(PixelsTest, OutputsAreRoundedAndClamped) {
  const float numbers[] = {-7, 2, std::nanf(""), 0.5f};
  uint8_t rgba[16];
  TensorToPixels(numbers, 4, 1, {Layout::kNchw, 1, ValueRange::kShare}, rgba);
  EXPECT_EQ(rgba[0], 0);
  EXPECT_EQ(rgba[4], 255);
  EXPECT_EQ(rgba[8], 0);
  EXPECT_EQ(rgba[12], 128);
  EXPECT_EQ(rgba[3], 255);
}

TEST(DifferenceTest, MeanAndColoursOfGrowingLightness) {
  const auto a = Grey(3, 1, [](int, int) { return 0; });
  const auto b = Grey(3, 1, [](int x, int) { return 51 * x; });
  std::vector<uint8_t> heat(12);
  EXPECT_NEAR(DifferenceMap(a.data(), b.data(), 3, 1, 0.4, heat.data()), 0.2, 1e-12);
  EXPECT_EQ((std::vector<int>{heat[0], heat[1], heat[2], heat[3]}),
            (std::vector<int>{11, 1, 37, 255}));
  EXPECT_EQ(heat[4], 206);  // half of the scale
  EXPECT_EQ(heat[8], 254);  // all of it
  EXPECT_EQ(heat[10], 182);
  int last = -1;
  for (int byte = 0; byte <= 255; ++byte) {
    const uint8_t black[4] = {0, 0, 0, 255};
    const auto value = static_cast<uint8_t>(byte);
    const uint8_t grey[4] = {value, value, value, 255};
    uint8_t colour[4];
    DifferenceMap(black, grey, 1, 1, 1.0, colour);
    const int light = 2 * colour[0] + 7 * colour[1] + colour[2];
    EXPECT_GE(light, last);
    last = light;
  }
}

}  // namespace
}  // namespace ganvas::translate
