// What graphs take and give, read from the graphs.
#include "shared/translate/translator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/reader.h"
#include "shared/translate/translation.h"
#include "tests/fuzz/distort.h"
#include "tests/unit/translate/translators.h"

namespace ganvas::translate {
namespace {

using onnx::ModelBuilder;

// A convolution, and `ops` after it, each named by its type.
onnx::Model Ending(const std::vector<std::string>& ops) {
  ModelBuilder builder = Scaling("x", "y", {-1, 3, -1, -1}, 1);
  builder.Floats("half", Shape{1}, {0.5f}).Floats("bytes", Shape{1}, {255});
  builder.Floats("zero", Shape{}, {0}).Floats("one", Shape{}, {1});
  builder.Node("Conv", {"x", "w"}, {"v0"});
  for (size_t i = 0; i < ops.size(); ++i) {
    const std::string to = i + 1 == ops.size() ? "y" : "v" + std::to_string(i + 1);
    const std::string from = "v" + std::to_string(i);
    const std::map<std::string, std::pair<std::string, std::vector<std::string>>> kinds = {
        {"half of it", {"Mul", {from, "half"}}},
        {"and a half", {"Add", {from, "half"}}},
        {"times 255", {"Mul", {from, "bytes"}}},
        {"clip 0..1", {"Clip", {from, "zero", "one"}}},
        {"clip 0..255", {"Clip", {from, "zero", "bytes"}}}};
    const auto kind = kinds.find(ops[i]);
    if (kind == kinds.end()) {
      builder.Node(ops[i], {from}, {to});
    } else {
      builder.Node(kind->second.first, kind->second.second, {to});
    }
  }
  return builder.Take();
}

TEST(TranslatorTest, OursSaysWhatItIs) {
  onnx::Model model = Ending({"Tanh"});
  model.metadata = {{"ganvas.kind", "translator"}, {"ganvas.multiple", "4"}};
  const Translator t = Describe(model);
  EXPECT_EQ(t.input, "x");
  EXPECT_EQ(t.output, "y");
  EXPECT_EQ(t.takes.range, ValueRange::kUnit);
  EXPECT_EQ(t.input_range.source, RangeSource::kMetadata);
  EXPECT_EQ(t.multiple, 4);
  EXPECT_EQ(t.batch, -1);
  EXPECT_FALSE(t.fixed_size());
}

TEST(TranslatorTest, RangesFromTheOperatorsThatBoundTheOutput) {
  const struct {
    std::vector<std::string> ops;
    ValueRange range;
    std::string by;
  } cases[] = {
      {{"Tanh"}, ValueRange::kUnit, "Tanh"},
      {{"Sigmoid"}, ValueRange::kShare, "Sigmoid"},
      {{"Tanh", "half of it", "and a half"}, ValueRange::kShare, "Tanh"},
      {{"Sigmoid", "times 255"}, ValueRange::kBytes, "Sigmoid"},
      {{"clip 0..1"}, ValueRange::kShare, "Clip"},
      {{"clip 0..255"}, ValueRange::kBytes, "Clip"},
      {{"Relu", "clip 0..255", "Identity"}, ValueRange::kBytes, "Clip"},
  };
  for (const auto& c : cases) {
    const Translator t = Describe(Ending(c.ops));
    EXPECT_EQ(t.gives.range, c.range) << c.ops[0];
    EXPECT_EQ(t.output_range.source, RangeSource::kGraph) << c.ops[0];
    EXPECT_EQ(t.output_range.reason, "the output is bounded by " + c.by);
    EXPECT_EQ(t.takes.range, c.range) << c.ops[0];
    EXPECT_EQ(t.input_range.source, RangeSource::kAssumed);
  }
}

TEST(TranslatorTest, RangesFromConstantsThatTheInputIsScaledBy) {
  const auto scaled = [](std::vector<float> mean, float divisor) {
    ModelBuilder builder = Scaling("x", "y", {1, 3, 64, 64}, 1);
    builder.Floats("mean", Shape{1, 3, 1, 1}, mean).Floats("divisor", Shape{1}, {divisor});
    builder.Node("Sub", {"x", "mean"}, {"s"}).Node("Div", {"s", "divisor"}, {"d"});
    builder.Node("Conv", {"d", "w"}, {"c"}).Node("Sigmoid", {"c"}, {"y"});
    return Describe(builder.Take());
  };
  const Translator bytes = scaled({127.5f, 127.5f, 127.5f}, 127.5f);
  EXPECT_EQ(bytes.takes.range, ValueRange::kBytes);
  EXPECT_EQ(bytes.input_range.source, RangeSource::kGraph);
  EXPECT_EQ(bytes.gives.range, ValueRange::kShare);
  EXPECT_EQ(scaled({0.485f, 0.456f, 0.406f}, 0.225f).takes.range, ValueRange::kShare);
  EXPECT_EQ(scaled({0, 0, 0}, 255).takes.range, ValueRange::kBytes);
  // Nothing is changed, so nothing is known: as the output.
  EXPECT_EQ(scaled({0, 0, 0}, 1).input_range.source, RangeSource::kAssumed);
}

TEST(TranslatorTest, RangesOfNeuralStyleFromASmallRun) {
  const Translator t = Describe(NeuralStyle());
  EXPECT_EQ(t.input, "input1");
  EXPECT_EQ(t.output, "output1");
  EXPECT_EQ(t.gives.range, ValueRange::kBytes) << t.output_range.reason;
  EXPECT_EQ(t.takes.range, ValueRange::kBytes) << t.input_range.reason;
  EXPECT_EQ(t.output_range.source, RangeSource::kProbe);
  EXPECT_EQ(t.multiple, 2);
}

TEST(TranslatorTest, RangesOfUnboundedModelsFromSmallRuns) {
  // What is near the identity is of 0..1, as super-resolution files are.
  ModelBuilder same = Scaling("x", "y", {-1, 3, -1, -1}, 1);
  same.Node("Conv", {"x", "w"}, {"y"});
  EXPECT_EQ(Describe(same.Take()).gives.range, ValueRange::kShare);
  // 0..1 in, bytes out.
  ModelBuilder widens = Scaling("x", "y", {-1, 3, -1, -1}, 255);
  widens.Node("Conv", {"x", "w"}, {"y"});
  const Translator t = Describe(widens.Take());
  EXPECT_EQ(t.takes.range, ValueRange::kShare);
  EXPECT_EQ(t.gives.range, ValueRange::kBytes);
  // Without a run nothing is known.
  ModelBuilder again = Scaling("x", "y", {-1, 3, -1, -1}, 255);
  again.Node("Conv", {"x", "w"}, {"y"});
  Session session = Open(FileOf(again.Take()));
  const Translator assumed = DescribeTranslator(session, {.probe = false}).value();
  EXPECT_EQ(assumed.output_range.source, RangeSource::kAssumed);
  EXPECT_EQ(assumed.output_range.reason, "nothing tells otherwise");
}

TEST(TranslatorTest, NothingIsRunAtAFixedSizeOfMillionsOfPixels) {
  const auto fixed = [](int64_t side, bool enlarges) {
    ModelBuilder builder = Scaling("x", "y", {1, 3, side, side}, 1);
    builder.Node("Conv", {"x", "w"}, {enlarges ? "c" : "y"});
    if (enlarges) {
      builder.Floats("scales", Shape{4}, {1, 1, 2, 2});
      builder.Node("Resize", {"c", "", "scales"}, {"y"}, onnx::StringAttr("mode", "nearest"),
                   onnx::StringAttr("coordinate_transformation_mode", "asymmetric"),
                   onnx::StringAttr("nearest_mode", "floor"));
    }
    return Describe(builder.Take());
  };
  EXPECT_EQ(fixed(64, false).output_range.source, RangeSource::kProbe);
  // 4.8 GB of numbers would be needed.
  const Translator large = fixed(20000, false);
  EXPECT_EQ(large.output_range.source, RangeSource::kAssumed);
  EXPECT_EQ(large.gives.range, ValueRange::kUnit);
  EXPECT_EQ(large.width, 20000);
  EXPECT_EQ(large.output_range.reason, "the model is too large for a test run");
  // What enlarges pictures is of 0..1 where nothing else is known.
  EXPECT_EQ(fixed(8000, true).gives.range, ValueRange::kShare);
  EXPECT_EQ(fixed(8000, true).output_range.source, RangeSource::kAssumed);
}

TEST(TranslatorTest, FurtherInputsThatTakeOneNumberAreGivenTheUsualOne) {
  const Image picture = Waves(24, 16);
  const auto run = [&](Session& session, const Translator& t) {
    TranslationOptions options;
    options.tile = 8;
    Translation translation = Translation::Begin(session, t, picture, options).value();
    while (translation.Step(10).value() < 1) {
    }
    EXPECT_EQ(translation.tiles() > 1, !t.fixed_size());
    return translation.Finish().value();
  };
  const auto expect = [&](const Image& made, double strength) {
    ASSERT_EQ(made.rgba.size(), picture.rgba.size());
    for (size_t i = 0; i < made.rgba.size(); ++i) {
      if (i % 4 == 3) continue;
      const double v = std::tanh(strength * (picture.rgba[i] / 127.5 - 1));
      EXPECT_NEAR(made.rgba[i], (v + 1) * 127.5, 1) << i;
    }
  };
  // One number for a run or one for each picture, before or after the picture.
  for (const std::vector<int64_t>& dims :
       {std::vector<int64_t>{}, std::vector<int64_t>{1}, std::vector<int64_t>{-1, 1, 1, 1}}) {
    for (const bool first : {false, true}) {
      ModelBuilder builder;
      if (first) builder.Input("strength", dims);
      builder.Input("x", {-1, 3, -1, -1}).Output("y");
      if (!first) builder.Input("strength", dims);
      builder.Node("Mul", {"x", "strength"}, {"m"}).Node("Tanh", {"m"}, {"y"});
      Session session = Open(FileOf(builder.Take()));
      Translator t = DescribeTranslator(session).value();
      EXPECT_EQ(t.input, "x");
      ASSERT_EQ(t.constants.size(), 1u);
      EXPECT_EQ(t.constants[0].name, "strength");
      EXPECT_EQ(t.constants[0].value, 1);
      EXPECT_EQ(t.constants[0].reason, "the usual value");
      expect(run(session, t), 1);
      ASSERT_TRUE(ChooseConstant(t.constants, "strength", 0.25).ok());
      EXPECT_EQ(t.constants[0].reason, "chosen");
      expect(run(session, t), 0.25);
      EXPECT_EQ(ChooseConstant(t.constants, "psi", 1).error().message,
                "no input 'psi' that takes a number, expected 'strength'");
    }
  }
}

TEST(TranslatorTest, Float16PicturesAreTakenAndGiven) {
  ModelBuilder builder;
  builder.Input("x", {-1, 3, -1, -1}, DType::kF16).Output("y");
  builder.Node("Cast", {"x"}, {"wide"}, onnx::IntAttr("to", 1)).Node("Tanh", {"wide"}, {"t"});
  builder.Node("Cast", {"t"}, {"y"}, onnx::IntAttr("to", 10));
  Session session = Open(FileOf(builder.Take()));
  const Translator t = DescribeTranslator(session).value();
  EXPECT_EQ(t.input_type, DType::kF16);
  EXPECT_EQ(t.output_type, DType::kF16);
  const Image picture = Waves(9, 7);
  Translation translation = Translation::Begin(session, t, picture, {}).value();
  while (translation.Step(10).value() < 1) {
  }
  const Image made = translation.Finish().value();
  ASSERT_EQ(made.rgba.size(), picture.rgba.size());
  for (size_t i = 0; i < made.rgba.size(); ++i) {
    const double v = i % 4 == 3 ? 1e9 : std::tanh(picture.rgba[i] / 127.5 - 1);
    EXPECT_NEAR(made.rgba[i], std::min(255.0, (v + 1) * 127.5), 1) << i;
  }
}

TEST(TranslatorTest, ChosenRangesReplaceFoundOnes) {
  Translator t = Describe(Ending({"Tanh"}));
  ChooseInputRange(t, ValueRange::kBytes);
  ChooseOutputRange(t, ValueRange::kShare);
  EXPECT_EQ(t.takes.range, ValueRange::kBytes);
  EXPECT_EQ(t.gives.range, ValueRange::kShare);
  EXPECT_STREQ(RangeSourceName(t.output_range.source), "chosen");
}

TEST(TranslatorTest, MultiplesFollowFromTheShapes) {
  EXPECT_EQ(Describe(Ending({"Tanh"})).multiple, 1);
  graph::Network resnet("picture", {3, -1, -1});
  for (int i = 0; i < 3; ++i) resnet.Conv(4, 3, 2, 1);
  for (int i = 0; i < 3; ++i) resnet.Deconv(4, 3, 2, 1, 1);
  resnet.Conv(3, 3, 1, 1);
  resnet.Then("Tanh");
  const Translator t = Describe(std::move(resnet).End().Take());
  EXPECT_EQ(t.multiple, 8);
  EXPECT_EQ(t.smallest, 8);
  EXPECT_EQ(t.scale, 1);
  // A large padding by mirroring needs room.
  graph::Network padded("picture", {3, -1, -1});
  padded.ReflectionPad(5);
  padded.Conv(3, 11, 1, 0);
  padded.Then("Tanh");
  EXPECT_EQ(Describe(std::move(padded).End().Take()).smallest, 6);
}

TEST(TranslatorTest, FixedSizes) {
  const Translator t = Describe(graph::Pix2pixNetwork(4, true).End().Take());
  EXPECT_EQ(t.height, 64);
  EXPECT_EQ(t.width, 64);
  EXPECT_EQ(t.output_height, 64);
  EXPECT_TRUE(t.fixed_size());
  EXPECT_EQ(t.picture_statistics, 0);
  EXPECT_GT(Describe(graph::CycleganNetwork(32, 4, 1).End().Take()).picture_statistics, 3);
}

TEST(TranslatorTest, SuperResolutionAndOtherChannels) {
  ModelBuilder builder;
  builder.Input("lr", {1, 1, -1, -1}).Output("sr").Weight("w", Shape{4, 1, 3, 3});
  builder.Node("Conv", {"lr", "w"}, {"c"}, onnx::IntsAttr("pads", {1, 1, 1, 1}));
  builder.Node("DepthToSpace", {"c"}, {"d"}, onnx::IntAttr("blocksize", 2));
  builder.Node("Sigmoid", {"d"}, {"sr"});
  const Translator t = Describe(builder.Take());
  EXPECT_EQ(t.takes.channels, 1);
  EXPECT_EQ(t.gives.channels, 1);
  EXPECT_EQ(t.scale, 2);
  EXPECT_EQ(t.batch, 1);
}

// A kernel of `size` without padding, then `scale` times as large.
onnx::Model WithoutPadding(int64_t size, float scale) {
  ModelBuilder builder;
  builder.Input("x", {-1, 3, -1, -1}).Output("y").Weight("w", Shape{3, 3, size, size});
  builder.Floats("s", Shape{4}, {1, 1, scale, scale});
  builder.Node("Conv", {"x", "w"}, {"c"}).Node("Resize", {"c", "", "s"}, {"r"});
  builder.Node("Sigmoid", {"r"}, {"y"});
  return builder.Take();
}

TEST(TranslatorTest, NetworksWithoutPaddingLoseTheirBorder) {
  const Translator waifu = Describe(WithoutPadding(15, 2));
  EXPECT_EQ(waifu.scale, 2);
  EXPECT_EQ(waifu.lost, 28);
  EXPECT_EQ(waifu.multiple, 1);
  EXPECT_EQ(waifu.smallest, 15);
  const Translator denoise = Describe(WithoutPadding(7, 1));
  EXPECT_EQ(denoise.scale, 1);
  EXPECT_EQ(denoise.lost, 6);
  EXPECT_EQ(Describe(WithoutPadding(1, 2)).lost, 0);
}

// [N, 3 * factor^2, H, W] -> a picture `factor` times as large.
onnx::Model Decoder(int64_t channels, int64_t factor, int64_t made) {
  ModelBuilder builder;
  builder.Input("x", {-1, channels, -1, -1}).Output("y");
  builder.Weight("w", Shape{made * factor * factor, channels, 1, 1});
  builder.Node("Conv", {"x", "w"}, {"c"}).Node("Tanh", {"c"}, {"t"});
  builder.Node("DepthToSpace", {"t"}, {"y"}, onnx::IntAttr("blocksize", factor));
  return builder.Take();
}

TEST(TranslatorTest, LatentsAndLabelMapsAreNoPictures) {
  EXPECT_NE(Refusal(Decoder(4, 8, 3)).find("expected a picture"), std::string::npos);
  EXPECT_NE(Refusal(Decoder(5, 1, 3)).find("expected pictures of 1, 3 or 4 channels"),
            std::string::npos);
  EXPECT_NE(Refusal(Decoder(8, 8, 3)).find("expected pictures of 1, 3 or 4 channels"),
            std::string::npos);
  EXPECT_EQ(Describe(Decoder(4, 2, 4)).takes.channels, 4);  // RGBA, enlarged
  EXPECT_EQ(Describe(Decoder(4, 1, 3)).gives.channels, 3);

  ModelBuilder encoder;
  encoder.Input("x", {-1, 3, -1, -1}).Output("y").Weight("w", Shape{4, 3, 4, 4});
  encoder.Node("Conv", {"x", "w"}, {"y"}, onnx::IntsAttr("strides", {4, 4}));
  EXPECT_NE(Refusal(encoder.Take()).find("expected a picture"), std::string::npos);
}

TEST(TranslatorTest, PicturesWithChannelsLast) {
  ModelBuilder builder = Scaling("x", "y", {-1, -1, -1, 3}, 1);
  builder.Node("Transpose", {"x"}, {"t"}, onnx::IntsAttr("perm", {0, 3, 1, 2}));
  builder.Node("Conv", {"t", "w"}, {"c"}).Node("Tanh", {"c"}, {"h"});
  builder.Node("Transpose", {"h"}, {"y"}, onnx::IntsAttr("perm", {0, 2, 3, 1}));
  const Translator t = Describe(builder.Take());
  EXPECT_EQ(t.takes.layout, Layout::kNhwc);
  EXPECT_EQ(t.gives.layout, Layout::kNhwc);
  EXPECT_EQ(t.gives.channels, 3);
  EXPECT_EQ(t.gives.range, ValueRange::kUnit);
}

TEST(TranslatorTest, LooksAtEachOfManyWaysOnlySoOften) {
  ModelBuilder builder = Scaling("x", "y", {1, 3, 8, 8}, 1);
  std::string at = "x";
  for (int i = 0; i < 60; ++i) {  // 2^60 ways from the output to the input
    const std::string next = "m" + std::to_string(i);
    builder.Node("Max", {at, at}, {next});
    at = next;
  }
  builder.Node("Concat", {at, at}, {"c"}, onnx::IntAttr("axis", 2));
  for (int i = 0; i < 20; ++i) {
    const std::string from = i == 0 ? "c" : "s" + std::to_string(i - 1);
    builder.Node("Concat", {from, from}, {"d" + std::to_string(i)}, onnx::IntAttr("axis", 2));
    builder.Node("MaxPool", {"d" + std::to_string(i)}, {"s" + std::to_string(i)},
                 onnx::IntsAttr("kernel_shape", {2, 1}), onnx::IntsAttr("strides", {2, 1}));
  }
  builder.Node("Identity", {"s19"}, {"y"});
  EXPECT_EQ(Describe(builder.Take()).scale, 0);
}

TEST(TranslatorTest, DistortedModelsAreDescribedOrRefused) {
  const std::vector<std::vector<uint8_t>> files = {
      FileOf(NeuralStyle()), FileOf(graph::Pix2pixNetwork(2, true).End().Take()),
      FileOf(graph::CycleganNetwork(12, 2, 1).End().Take()), FileOf(Ending({"Tanh", "times 255"}))};
  Random random(11);
  int described = 0;
  for (int i = 0; i < 200; ++i) {
    Result<onnx::Model> model = onnx::Read(files[random.Below(files.size())]);
    ASSERT_TRUE(model.ok());
    for (uint64_t k = 0; k < 1 + random.Below(3); ++k) Distort(*model, random);
    Result<Session> session = Session::Load(onnx::Write(*model).value());
    if (!session.ok()) continue;
    const Result<Translator> t = DescribeTranslator(*session, {.probe = false});
    if (!t.ok()) {
      EXPECT_FALSE(t.error().message.empty());
      continue;
    }
    ++described;
    EXPECT_GE(t->multiple, 1);
    EXPECT_GE(t->smallest, 1);
    EXPECT_FALSE(t->output_range.reason.empty());
  }
  EXPECT_GT(described, 20);
}

TEST(TranslatorTest, OtherModelsAreRefusedWithTheReason) {
  ModelBuilder generator;
  generator.Input("z", {-1, 8}).Output("y").Weight("w", Shape{8, 12});
  generator.Node("MatMul", {"z", "w"}, {"y"});
  EXPECT_EQ(Refusal(generator.Take()),
            "not an image-to-image model: its input 'z' is float32[?, 8], expected pictures [N, C, "
            "H, W]; that is a generator of latents");

  EXPECT_NE(Refusal(graph::DcganNetwork(2).End().Take()).find("that is a generator of latents"),
            std::string::npos);

  ModelBuilder classifier = Scaling("x", "y", {1, 3, 32, 32}, 1);
  classifier.Node("GlobalAveragePool", {"x"}, {"p"}).Node("Flatten", {"p"}, {"y"});
  EXPECT_EQ(Refusal(classifier.Take()),
            "not an image-to-image model: for a picture [1, 3, 32, 32] it gives 'y' [1, 3], "
            "expected a picture of 1, 3 or 4 channels of about its size");

  graph::Network discriminator("x", {3, -1, -1});
  for (int i = 0; i < 3; ++i) discriminator.Conv(4, 4, 2, 1);
  discriminator.Conv(1, 4, 1, 1);
  EXPECT_NE(Refusal(std::move(discriminator).End().Take()).find("of about its size"),
            std::string::npos);

  ModelBuilder two = Scaling("x", "y", {1, 3, 8, 8}, 1);
  two.Input("style", {1, 3, 8, 8});
  two.Node("Add", {"x", "style"}, {"y"});
  EXPECT_EQ(
      Refusal(two.Take()),
      "not an image-to-image model: it takes 2 pictures ('x', 'style'), expected one picture");

  ModelBuilder steps = Scaling("x", "y", {1, 3, 8, 8}, 1);
  steps.Input("timestep", {1});
  steps.Node("Add", {"x", "timestep"}, {"y"});
  EXPECT_EQ(Refusal(steps.Take()),
            "not an image-to-image model: its input 'timestep' is a step in time, as of diffusion "
            "models, which run many times");

  ModelBuilder bytes;
  bytes.Input("x", {1, 3, 8, 8}, DType::kI64).Output("y");
  bytes.Node("Cast", {"x"}, {"y"}, onnx::IntAttr("to", 1));
  EXPECT_EQ(Refusal(bytes.Take()),
            "not an image-to-image model: its input 'x' is int64[1, 3, 8, 8], expected float32, "
            "float16 or uint8 pictures");
}

}  // namespace
}  // namespace ganvas::translate
