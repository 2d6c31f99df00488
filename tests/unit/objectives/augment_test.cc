#include "native/objectives/augment.h"

#include <gtest/gtest.h>

#include <set>

#include "native/error.h"
#include "tests/unit/objectives/r1_through.h"

namespace ganvas::train {
namespace {

using torch::Tensor;

constexpr AugmentPolicy kColor{.color = true};
constexpr AugmentPolicy kTranslation{.translation = true};
constexpr AugmentPolicy kCutout{.cutout = true};
constexpr AugmentPolicy kAll{true, true, true};

Tensor Changed(const Tensor& pictures, const AugmentPolicy& policy, int64_t step = 0) {
  return DiffAugment(pictures, policy, StepRandom(1, step, torch::kCPU), Stream::kAugmentReal);
}

TEST(AugmentPolicy, IsParsed) {
  const AugmentPolicy two = ParseAugmentPolicy("cutout,color");
  EXPECT_TRUE(two.color && two.cutout);
  EXPECT_FALSE(two.translation);
  const AugmentPolicy none = ParseAugmentPolicy("");
  EXPECT_FALSE(none.color || none.translation || none.cutout);
  for (const AugmentPart& part : AugmentParts()) {
    EXPECT_TRUE(ParseAugmentPolicy(part.name).*part.flag) << part.name;
  }
}

TEST(AugmentPolicy, NamesWhatItDoesNotKnow) {
  for (const char* text : {"colour", "color,,cutout", "color;cutout", " color"}) {
    try {
      ParseAugmentPolicy(text);
      ADD_FAILURE() << text;
    } catch (const FatalError& error) {
      EXPECT_EQ(error.code(), ExitCode::kUsage);
      EXPECT_NE(std::string(error.what()).find("color, translation, cutout"), std::string::npos);
    }
  }
}

TEST(DiffAugment, WithoutAPolicyChangesNothing) {
  const Tensor pictures = torch::rand({2, 3, 8, 8});
  EXPECT_TRUE(Changed(pictures, {}).is_same(pictures));
}

// Color is contrast of saturation of brightness: all are undone by the picture's own moments.
TEST(DiffAugment, ColorChangesBrightnessSaturationAndContrastWithinTheirRanges) {
  torch::manual_seed(1);
  const Tensor pictures = torch::rand({400, 3, 6, 6}, torch::kFloat64) - 0.5;
  const Tensor changed = Changed(pictures, kColor);
  const Tensor shift = (changed - pictures).mean({1, 2, 3});
  EXPECT_GE(shift.min().item<double>(), -0.5);
  EXPECT_LE(shift.max().item<double>(), 0.5);
  EXPECT_LT(shift.min().item<double>(), -0.45);
  EXPECT_GT(shift.max().item<double>(), 0.45);
  const auto grey = [](const Tensor& x) { return x.mean({1}, true); };
  const Tensor contrast = grey(changed).flatten(1).std(1) / grey(pictures).flatten(1).std(1);
  EXPECT_GE(contrast.min().item<double>(), 0.5 - 1e-9);
  EXPECT_LE(contrast.max().item<double>(), 1.5 + 1e-9);
  EXPECT_LT(contrast.min().item<double>(), 0.55);
  EXPECT_GT(contrast.max().item<double>(), 1.45);
  const auto chroma = [&](const Tensor& x) { return (x - grey(x)).flatten(1).norm(2, 1); };
  const Tensor saturation = chroma(changed) / chroma(pictures) / contrast;
  EXPECT_LT(saturation.min().item<double>(), 0.05);
  EXPECT_GT(saturation.max().item<double>(), 1.95);
  EXPECT_LE(saturation.max().item<double>(), 2 + 1e-9);
}

// A grey picture is changed as the same picture in three channels.
TEST(DiffAugment, GreyPicturesAreChangedAsColouredOnesThatAreGrey) {
  torch::manual_seed(2);
  const Tensor grey = torch::rand({8, 1, 16, 16}, torch::kFloat64);
  const Tensor coloured = grey.expand({8, 3, 16, 16});
  EXPECT_TRUE(torch::allclose(Changed(grey, kAll).expand({8, 3, 16, 16}), Changed(coloured, kAll)));
}

TEST(DiffAugment, TranslationMovesUpToAnEighthAndFillsWithZeros) {
  torch::manual_seed(3);
  const Tensor pictures = torch::rand({300, 2, 16, 24}) + 1;
  const Tensor changed = Changed(pictures, kTranslation);
  std::set<int64_t> downs, rights;
  for (int64_t n = 0; n < 300; ++n) {
    // Rows and columns of zeros say how far and whither.
    const Tensor rows = changed[n][0].sum(1).ne(0).nonzero().flatten();
    const Tensor columns = changed[n][0].sum(0).ne(0).nonzero().flatten();
    const int64_t top = rows[0].item<int64_t>(), bottom = 15 - rows[-1].item<int64_t>();
    const int64_t left = columns[0].item<int64_t>(), right = 23 - columns[-1].item<int64_t>();
    ASSERT_TRUE(top == 0 || bottom == 0);
    ASSERT_TRUE(left == 0 || right == 0);
    downs.insert(top - bottom);
    rights.insert(left - right);
    EXPECT_TRUE(torch::equal(changed[n].slice(1, top, 16 - bottom).slice(2, left, 24 - right),
                             pictures[n].slice(1, bottom, 16 - top).slice(2, right, 24 - left)));
  }
  EXPECT_EQ(downs, (std::set<int64_t>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(rights, (std::set<int64_t>{-3, -2, -1, 0, 1, 2, 3}));
}

TEST(DiffAugment, CutoutZeroesASquareOfHalfTheSize) {
  const Tensor pictures = torch::ones({400, 2, 12, 12});
  const Tensor changed = Changed(pictures, kCutout);
  int whole = 0;
  std::set<int64_t> heights;
  for (int64_t n = 0; n < 400; ++n) {
    const Tensor cut = changed[n].eq(0);
    ASSERT_TRUE(torch::equal(cut[0], cut[1]));
    const int64_t height = cut[0].any(1).sum().item<int64_t>();
    const int64_t width = cut[0].any(0).sum().item<int64_t>();
    // A full rectangle, cut off only by the picture's edges.
    ASSERT_EQ(cut[0].sum().item<int64_t>(), height * width);
    ASSERT_LE(height, 6);
    ASSERT_GE(height, 3);
    ASSERT_LE(width, 6);
    heights.insert(height);
    whole += height == 6 && width == 6;
  }
  EXPECT_EQ(heights, (std::set<int64_t>{3, 4, 5, 6}));
  // 7 of 13 centres leave it whole, in each direction.
  EXPECT_NEAR(whole / 400.0, 49.0 / 169.0, 0.09);
}

TEST(DiffAugment, IsDrawnForEachPictureAndEachStep) {
  const Tensor one = torch::rand({1, 3, 16, 16});
  const Tensor pictures = one.expand({4, 3, 16, 16});
  const Tensor changed = Changed(pictures, kAll);
  EXPECT_FALSE(torch::equal(changed[0], changed[1]));
  EXPECT_FALSE(torch::equal(Changed(pictures, kAll, 1), changed));
  EXPECT_TRUE(torch::equal(Changed(pictures, kAll), changed));
}

TEST(DiffAugment, R1ThroughItIsThatOfDifferences) {
  ExpectR1Through([](const Tensor& x) { return Changed(x, kAll); }, /*seed=*/4,
                  "R1 through DiffAugment", 1e-7);
}

}  // namespace
}  // namespace ganvas::train
