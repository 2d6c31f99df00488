// Pictures that models take and give in other types, and at sizes that leave no room for margins.
#include <string>
#include <utility>
#include <vector>

#include "shared/translate/translation.h"
#include "tests/unit/translate/translators.h"

namespace ganvas::translate {
namespace {

Image Translated(const onnx::Model& model, const Image& picture, Translator* described) {
  Session session = Open(FileOf(model));
  auto translator = DescribeTranslator(session);
  EXPECT_TRUE(translator.ok()) << translator.error().message;
  if (!translator.ok()) return {};
  *described = *translator;
  auto translation = Translation::Begin(session, *translator, picture, {});
  EXPECT_TRUE(translation.ok()) << translation.error().message;
  if (!translation.ok()) return {};
  while (translation->Step(1000).value() < 1) continue;
  return translation->Finish().value();
}

TEST(OtherPicturesTest, BytesAreTakenAndGiven) {
  onnx::ModelBuilder builder;
  builder.Input("x", {1, -1, -1, 3}, DType::kU8).Output("y").Floats("white", Shape{}, {255});
  builder.Node("Cast", {"x"}, {"f"}, onnx::IntAttr("to", 1)).Node("Sub", {"white", "f"}, {"n"});
  builder.Node("Cast", {"n"}, {"y"}, onnx::IntAttr("to", 2));
  const Image picture = Waves(23, 17);
  Translator t;
  const Image negative = Translated(builder.Take(), picture, &t);
  EXPECT_EQ(t.takes.range, ValueRange::kBytes);
  EXPECT_EQ(t.input_range.reason, "the input is uint8");
  EXPECT_EQ(t.output_range.reason, "the output is uint8");
  EXPECT_EQ(t.takes.layout, Layout::kNhwc);
  ASSERT_EQ(negative.rgba.size(), picture.rgba.size());
  for (size_t i = 0; i < picture.rgba.size(); ++i) {
    ASSERT_EQ(negative.rgba[i], i % 4 == 3 ? 255 : 255 - picture.rgba[i]) << i;
  }
}

TEST(OtherPicturesTest, FixedSizesWithoutPaddingShowTheWholePicture) {
  const Image picture = Waves(18, 18);  // what is left of 32 without its margins
  Translator t;
  const Image result = Translated(Waifu(32), picture, &t);
  EXPECT_EQ(t.scale, 2);
  EXPECT_EQ(t.lost, 28);
  ASSERT_EQ(result.width, 36);
  ASSERT_EQ(result.height, 36);
  for (size_t y = 0; y < 36; ++y) {
    for (size_t x = 0; x < 36; ++x) {
      for (size_t c = 0; c < 3; ++c) {
        ASSERT_EQ(result.rgba[4 * (36 * y + x) + c], picture.rgba[4 * (18 * (y / 2) + x / 2) + c])
            << x << " " << y;
      }
    }
  }
  const Image wide = Translated(Waifu(32), Waves(36, 18), &t);
  EXPECT_EQ(wide.width, 36);
  EXPECT_EQ(wide.height, 18);
}

TEST(OtherPicturesTest, RatiosOfEnlargingAreNoLostBorder) {
  for (const float factor : {0.5f, 0.75f, 1.5f, 2.5f, 4.0f}) {
    onnx::ModelBuilder builder;
    builder.Input("x", {1, 3, 32, 32}).Output("y").Floats("s", Shape{4}, {1, 1, factor, factor});
    builder.Node("Resize", {"x", "", "s"}, {"r"}).Node("Tanh", {"r"}, {"y"});
    const Translator t = Describe(builder.Take());
    EXPECT_EQ(t.scale, factor);
    EXPECT_EQ(t.lost, 0) << factor;
  }
}

TEST(OtherPicturesTest, WhatIsCalledLatentIsNoPicture) {
  const auto called = [](const std::string& input, const std::string& output) {
    onnx::ModelBuilder builder = Scaling(input, output, {-1, 3, -1, -1}, 1);
    builder.Node("Conv", {input, "w"}, {output}, onnx::IntsAttr("strides", {1, 1}));
    return Refusal(builder.Take());
  };
  EXPECT_NE(called("sample", "latent_sample").find("expected a picture"), std::string::npos);
  EXPECT_NE(called("latents", "y").find("latents by its name"), std::string::npos);
}

}  // namespace
}  // namespace ganvas::translate
