// The built-in data: glyphs and shapes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "native/data/glyphs.h"
#include "native/data/shapes.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

TEST(Shapes, AreTheSameEveryTime) {
  const auto data = OpenShapes(Split::kTrain, 32);
  EXPECT_EQ(data->size(), 20000);
  std::vector<uint8_t> a(data->shape().bytes()), b(a.size()), test(a.size());
  const int64_t label = data->Get(77, a.data());
  EXPECT_EQ(OpenShapes(Split::kTrain, 32)->Get(77, b.data()), label);
  EXPECT_EQ(a, b);
  OpenShapes(Split::kTest, 32)->Get(77, test.data());
  EXPECT_NE(a, test);
}

// The factors can be measured in the picture again.
TEST(Shapes, ShowTheirFactors) {
  constexpr int kSize = 64;
  const auto data = OpenShapes(Split::kTrain, kSize);
  std::vector<uint8_t> out(data->shape().bytes());
  std::map<int64_t, int> kinds;
  for (int64_t i = 0; i < 300; ++i) {
    const ShapeFactors factors = FactorsOf(Split::kTrain, i);
    const int64_t label = data->Get(i, out.data());
    EXPECT_EQ(label, static_cast<int64_t>(factors.kind));
    ++kinds[label];
    double weight = 0, x = 0, y = 0;
    for (int row = 0; row < kSize; ++row) {
      for (int column = 0; column < kSize; ++column) {
        const size_t at = static_cast<size_t>(row * kSize + column);
        const int brightest = std::max({out[at], out[4096 + at], out[8192 + at]});
        const double w = std::max(0, brightest - 32);
        weight += w;
        x += w * (column + 0.5);
        y += w * (row + 0.5);
      }
    }
    ASSERT_GT(weight, 0) << i;
    EXPECT_NEAR(x / weight / kSize, factors.x, 0.02) << i;
    EXPECT_NEAR(y / weight / kSize, factors.y, 0.02) << i;
    const double area = weight / 223 / (kSize * kSize);
    EXPECT_LT(area, 3.15 * factors.radius * factors.radius) << i;
    EXPECT_GT(area, 0.9 * factors.radius * factors.radius) << i;
  }
  EXPECT_EQ(kinds.size(), static_cast<size_t>(kShapeKinds));
  for (const auto& [kind, count] : kinds) EXPECT_GT(count, 25) << kind;
}

TEST(Shapes, HueIsAsTold) {
  std::vector<uint8_t> out(3 * 32 * 32);
  for (const auto& [hue, channel] : {std::pair{0.0, 0}, {1 / 3.0, 1}, {2 / 3.0, 2}}) {
    DrawShape({ShapeKind::kCircle, hue, 0.3, 0.5, 0.5, 0}, 32, out.data());
    const size_t middle = 16 * 32 + 16;
    for (int c = 0; c < 3; ++c) EXPECT_EQ(out[c * 1024 + middle], c == channel ? 255 : 51);
    EXPECT_EQ(out[0], 20);  // background
  }
}

bool HasFonts() {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator("/usr/share/fonts", error)) {
    if (entry.path().extension() == ".ttf") return true;
  }
  return false;
}

TEST(Glyphs, AreCentredWhiteOnBlackInAllClasses) {
  if (!HasFonts()) GTEST_SKIP() << "no fonts installed";
  const auto data = OpenGlyphs("", Split::kTrain, 32);
  EXPECT_EQ(data->classes().size(), 36u);
  EXPECT_EQ(data->classes()[10], "A");
  EXPECT_EQ(data->size() % (36 * kGlyphSizes), 0);
  std::set<int64_t> labels;
  std::vector<uint8_t> out(1024);
  for (int64_t i = 0; i < data->size(); i += 37) {
    labels.insert(data->Get(i, out.data()));
    int left = 32, right = -1, top = 32, bottom = -1;
    for (int at = 0; at < 1024; ++at) {
      if (out[at] < 8) continue;
      left = std::min(left, at % 32);
      right = std::max(right, at % 32);
      top = std::min(top, at / 32);
      bottom = std::max(bottom, at / 32);
    }
    EXPECT_GE(*std::max_element(out.begin(), out.end()), 80) << i;
    EXPECT_LE(std::abs(left + right - 31), 2) << i;
    EXPECT_LE(std::abs(top + bottom - 31), 2) << i;
    EXPECT_GE(left, 1) << i;
    EXPECT_GE(bottom - top, 9) << i;
  }
  EXPECT_EQ(labels.size(), 36u);
  EXPECT_EQ(OpenGlyphs("", Split::kTrain, 32)->Fingerprint(), data->Fingerprint());
}

TEST(Glyphs, WithoutFontsSaySo) {
  const ScratchFolder folder;
  folder.Write("broken.ttf", {1, 2, 3});
  const std::string error =
      FatalMessage(ExitCode::kBadFile, [&] { OpenGlyphs(folder.path(), Split::kTrain, 32); });
  EXPECT_EQ(error, "glyphs: no usable .ttf or .otf font under " + folder.path() +
                       "; install a font package, fonts-dejavu-core for example");
  EXPECT_FALSE(GlyphsHaveTest(folder.path()));
}

}  // namespace
}  // namespace ganvas::data
