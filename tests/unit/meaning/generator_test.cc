// Which parts the inputs and outputs of generators play, read from their graphs.
#include "shared/meaning/generator.h"

#include <string>
#include <vector>

#include "tests/unit/meaning/generators.h"

namespace ganvas::meaning {
namespace {

TEST(GeneratorTest, TheRangeFollowsFromTheLastOperators) {
  const auto ending = [](const std::vector<std::string>& ops) {
    ModelBuilder builder = From({3, 8, 8});
    builder.Output("y").Floats("half", Shape{}, {0.5f}).Floats("bytes", Shape{}, {127.5f});
    builder.Floats("zero", Shape{}, {0}).Floats("one", Shape{}, {1});
    builder.Floats("255", Shape{}, {255});
    builder.Floats("deviations", Shape{1, 3, 1, 1}, {0.229f, 0.224f, 0.225f});
    std::string at = "r";
    for (size_t i = 0; i < ops.size(); ++i) {
      const std::string to = i + 1 == ops.size() ? "y" : "v" + std::to_string(i);
      if (ops[i] == "* 0.5") builder.Node("Mul", {at, "half"}, {to});
      if (ops[i] == "+ 0.5") builder.Node("Add", {at, "half"}, {to});
      if (ops[i] == "* 127.5") builder.Node("Mul", {at, "bytes"}, {to});
      if (ops[i] == "+ 127.5") builder.Node("Add", {at, "bytes"}, {to});
      if (ops[i] == "/ deviations") builder.Node("Div", {at, "deviations"}, {to});
      if (ops[i] == "clip 0..1") builder.Node("Clip", {at, "zero", "one"}, {to});
      if (ops[i] == "clip 0..255") builder.Node("Clip", {at, "zero", "255"}, {to});
      if (ops[i] == "uint8") builder.Node("Cast", {at}, {to}, onnx::IntAttr("to", 2));
      if (ops[i] == "Tanh" || ops[i] == "Sigmoid") builder.Node(ops[i], {at}, {to});
      at = to;
    }
    return GeneratorOf(builder.Take());
  };
  const struct {
    std::vector<std::string> ops;
    ValueRange range;
    std::string reason;
  } cases[] = {
      {{"Tanh"}, ValueRange::kUnit, "the output is bounded by Tanh"},
      {{"Sigmoid"}, ValueRange::kShare, "the output is bounded by Sigmoid"},
      {{"Tanh", "* 0.5", "+ 0.5"}, ValueRange::kShare, "the output is bounded by Tanh"},
      {{"* 0.5", "+ 0.5", "clip 0..1"}, ValueRange::kShare, "the output is bounded by Clip"},
      {{"Tanh", "* 127.5", "+ 127.5"}, ValueRange::kBytes, "the output is bounded by Tanh"},
      {{"Tanh", "* 127.5", "+ 127.5", "clip 0..255", "uint8"},
       ValueRange::kBytes,
       "the output is uint8"},
      {{"* 127.5", "+ 127.5"}, ValueRange::kBytes, "the output is scaled to bytes"},
  };
  for (const auto& c : cases) {
    const Generator g = ending(c.ops);
    ASSERT_TRUE(g.picture) << g.no_picture;
    EXPECT_EQ(g.picture->format.range, c.range) << c.reason;
    EXPECT_EQ(g.picture->range.source, RangeSource::kGraph);
    EXPECT_EQ(g.picture->range.reason, c.reason);
    EXPECT_EQ(g.picture->height, 8);
    EXPECT_EQ(g.problem, "");
  }
  // Numbers that reach far beyond -1..1 are of no range that is known: a probe has to look.
  const Generator far = ending({"Tanh", "/ deviations"});
  ASSERT_TRUE(far.picture) << far.no_picture;
  EXPECT_NE(far.picture->range.source, RangeSource::kGraph);
}

TEST(GeneratorTest, ChannelsLieWhereTheShapeSays) {
  const auto shaped = [](std::vector<int64_t> dims) {
    ModelBuilder builder = From(dims);
    return GeneratorOf(builder.Output("y").Node("Tanh", {"r"}, {"y"}).Take());
  };
  const struct {
    std::vector<int64_t> dims;
    Layout layout;
    int channels;
    int64_t height, width;
  } cases[] = {
      {{3, 8, 8}, Layout::kNchw, 3, 8, 8},     {{8, 8, 3}, Layout::kNhwc, 3, 8, 8},
      {{1, 4, 4}, Layout::kNchw, 1, 4, 4},     {{4, 4, 1}, Layout::kNhwc, 1, 4, 4},
      {{4, 4, 3}, Layout::kNhwc, 3, 4, 4},     {{3, 4, 4}, Layout::kNchw, 3, 4, 4},
      {{4, 16, 16}, Layout::kNchw, 4, 16, 16}, {{8, 6}, Layout::kNchw, 1, 8, 6},
      {{64, 32, 3}, Layout::kNhwc, 3, 64, 32},
  };
  for (const auto& c : cases) {
    const Generator g = shaped(c.dims);
    ASSERT_TRUE(g.picture) << c.dims[0];
    EXPECT_EQ(g.picture->format.layout, c.layout) << c.dims[0] << " " << c.dims[1];
    EXPECT_EQ(g.picture->format.channels, c.channels) << c.dims[0] << " " << c.dims[1];
    EXPECT_EQ(g.picture->height, c.height);
    EXPECT_EQ(g.picture->width, c.width);
    EXPECT_FALSE(g.picture->layout_reason.empty());
  }
  // Five channels are no picture, in whatever place.
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{5, 8, 8}, {8, 8, 5}, {64, 1, 1}}) {
    const Generator g = shaped(dims);
    EXPECT_FALSE(g.picture);
    EXPECT_NE(g.no_picture.find("expected pictures of 1, 3 or 4 channels"), std::string::npos);
    EXPECT_EQ(g.problem, "");
  }
}

TEST(GeneratorTest, FlatOutputsAreSquarePicturesInTheOrderThatTheyWereFlattenedFrom) {
  const auto flat = [](std::vector<int64_t> dims, bool flatten) {
    ModelBuilder builder = From(dims);
    builder.Output("y");
    if (flatten) builder.Node("Flatten", {"r"}, {"f"});
    builder.Node("Sigmoid", {flatten ? "f" : "g"}, {"y"});
    return GeneratorOf(builder.Take());
  };
  const Generator rgb = flat({3, 8, 8}, true), last = flat({8, 8, 3}, true);
  ASSERT_TRUE(rgb.picture && last.picture);
  EXPECT_TRUE(rgb.picture->flat);
  EXPECT_EQ(rgb.picture->format.layout, Layout::kNchw);
  EXPECT_EQ(last.picture->format.layout, Layout::kNhwc);
  EXPECT_EQ(last.picture->format.channels, 3);
  EXPECT_EQ(last.picture->width, 8);
  EXPECT_EQ(flat({2, 5, 7}, true).picture, std::nullopt);
  // 784 numbers that nothing tells of are 28 x 28.
  const Generator digits = flat({784}, false);
  ASSERT_TRUE(digits.picture);
  EXPECT_EQ(digits.picture->format.channels, 1);
  EXPECT_EQ(digits.picture->height, 28);
  EXPECT_EQ(digits.picture->layout_reason, "784 numbers make a square");
  EXPECT_EQ(flat({3072}, false).picture->format.channels, 3);
  EXPECT_EQ(flat({3000}, false).picture, std::nullopt);
}

TEST(GeneratorTest, OfSeveralOutputsThePictureIsFound) {
  ModelBuilder builder = From({3, 8, 8});
  builder.Output("style").Output("small").Output("rgb").Output("mask");
  builder.Node("Relu", {"z"}, {"style"}).Node("Tanh", {"r"}, {"rgb"});
  builder.Node("AveragePool", {"rgb"}, {"small"}, onnx::IntsAttr("kernel_shape", {2, 2}),
               onnx::IntsAttr("strides", {2, 2}));
  builder.Node("ReduceMean", {"rgb"}, {"mask"}, onnx::IntsAttr("axes", {1}));
  const Generator g = GeneratorOf(builder.Take());
  ASSERT_TRUE(g.picture);
  EXPECT_EQ(g.picture->name, "rgb");

  ModelBuilder points;
  points.Input("z", {-1, 4}).Output("points").Floats("w", Shape{4, 2}, Weights(8));
  points.Node("MatMul", {"z", "w"}, {"points"});
  const Generator plane = GeneratorOf(points.Take());
  EXPECT_EQ(plane.points, "points");
  EXPECT_EQ(plane.picture, std::nullopt);
  EXPECT_EQ(plane.no_picture, "");
}

TEST(GeneratorTest, LatentsOfAnyShapeAndType) {
  const auto from = [](std::vector<int64_t> dims, DType dtype, std::vector<int64_t> weight) {
    ModelBuilder builder;
    builder.Input("input", std::move(dims), dtype).Output("y");
    int64_t numbers = 1;
    for (const int64_t dim : weight) numbers *= dim;
    builder.Floats("w", Shape::Create(weight).value(), Weights(numbers));
    builder.Node("Cast", {"input"}, {"c"}, onnx::IntAttr("to", 1));
    builder.Node("ConvTranspose", {"c", "w"}, {"v"}, onnx::IntsAttr("strides", {4, 4}));
    builder.Node("Tanh", {"v"}, {"y"});
    return GeneratorOf(builder.Take());
  };
  const Generator vector = from({-1, 100, 1, 1}, DType::kF32, {100, 3, 16, 16});
  ASSERT_TRUE(vector.latent && vector.picture);
  EXPECT_EQ(vector.latent->size, 100);
  EXPECT_EQ(vector.batch, -1);
  const Generator half = from({1, 8, 5, 5}, DType::kF16, {8, 3, 4, 4});
  ASSERT_TRUE(half.latent && half.picture);
  EXPECT_EQ(half.latent->size, 200);
  EXPECT_EQ(half.batch, 1);
  EXPECT_EQ(half.picture->width, 20);
  // Free sides: many channels are vectors, few are maps.
  const Generator free_vector = from({-1, 64, -1, -1}, DType::kF32, {64, 3, 16, 16});
  EXPECT_EQ(free_vector.latent->dims, (std::vector<int64_t>{64, 1, 1}));
  const Generator free_map = from({-1, 8, -1, -1}, DType::kF32, {8, 3, 4, 4});
  EXPECT_EQ(free_map.latent->dims, (std::vector<int64_t>{8, 16, 16}));
  EXPECT_EQ(free_map.picture->width, 64);

  ModelBuilder one;  // without N
  one.Input("latent", {12}).Output("y").Floats("w", Shape{12, 192}, Weights(12 * 192));
  one.Ints("row", {1, 12}).Ints("shape", {3, 8, 8});
  one.Node("Reshape", {"latent", "row"}, {"m"}).Node("MatMul", {"m", "w"}, {"v"});
  one.Node("Reshape", {"v", "shape"}, {"r"}).Node("Tanh", {"r"}, {"y"});
  const Generator single = GeneratorOf(one.Take());
  ASSERT_TRUE(single.latent && single.picture) << single.problem << single.no_picture;
  EXPECT_EQ(single.latent->size, 12);
  EXPECT_FALSE(single.latent->has_batch);
  EXPECT_FALSE(single.picture->has_batch);
  EXPECT_EQ(single.batch, 1);
}

TEST(GeneratorTest, LabelsOfAnyForm) {
  const auto labelled = [](const std::string& name, std::vector<int64_t> dims, DType dtype) {
    ModelBuilder builder = From({3, 8, 8});
    builder.Output("image").Input(name, dims, dtype).Floats("e", Shape{10, 192}, Weights(1920));
    builder.Ints("picture", {-1, 3, 8, 8}).Ints("row", {-1, 192});
    const bool vectors = dims.size() == 2 && dims[1] == 10;
    builder.Node("Cast", {name}, {"i"}, onnx::IntAttr("to", vectors ? 1 : 7));
    if (vectors) {
      builder.Node("MatMul", {"i", "e"}, {"row_of"});
    } else {
      builder.Node("Gather", {"e", "i"}, {"rows"}).Node("Reshape", {"rows", "row"}, {"row_of"});
    }
    builder.Node("Reshape", {"row_of", "picture"}, {"p"}).Node("Add", {"r", "p"}, {"s"});
    builder.Node("Tanh", {"s"}, {"image"});
    return GeneratorOf(builder.Take());
  };
  const struct {
    std::string name;
    std::vector<int64_t> dims;
    DType dtype;
    LabelForm form;
    int64_t batch;
  } cases[] = {
      {"label", {-1}, DType::kI64, LabelForm::kList, -1},
      {"input_2", {-1}, DType::kI32, LabelForm::kList, -1},
      {"label", {-1, 1}, DType::kI64, LabelForm::kColumn, -1},
      {"c", {-1, 1}, DType::kF32, LabelForm::kColumn, -1},
      {"class_id", {}, DType::kI64, LabelForm::kScalar, 1},
      {"y", {-1, 10}, DType::kF32, LabelForm::kOneHot, -1},
      {"y", {-1, 10}, DType::kI32, LabelForm::kOneHot, -1},
  };
  for (const auto& c : cases) {
    const Generator g = labelled(c.name, c.dims, c.dtype);
    ASSERT_TRUE(g.label) << c.name << " " << DTypeName(c.dtype);
    EXPECT_EQ(g.label->name, c.name);
    EXPECT_EQ(g.label->form, c.form) << LabelFormName(g.label->form);
    EXPECT_EQ(g.label->classes, 10) << c.name << " " << LabelFormName(c.form);
    EXPECT_EQ(g.latent->name, "z");
    EXPECT_EQ(g.batch, c.batch) << c.name;
    EXPECT_EQ(g.problem, "");
    EXPECT_TRUE(g.picture);
  }
}

TEST(GeneratorTest, LeftoverInputsGetTheirUsualValue) {
  ModelBuilder builder = From({3, 8, 8});
  builder.Output("y")
      .Input("truncation", {1})
      .Input("noise_strength", {})
      .Input("noise", {1, 1, 8, 8});
  builder.Input("training", {}, DType::kBool)
      .Input("class", {-1, 4})
      .Floats("e", Shape{4, 192}, Weights(768));
  builder.Ints("picture", {-1, 3, 8, 8});
  builder.Node("Mul", {"r", "truncation"}, {"a"}).Node("Mul", {"noise", "noise_strength"}, {"n"});
  builder.Node("Add", {"a", "n"}, {"b"}).Node("MatMul", {"class", "e"}, {"row"});
  builder.Node("Reshape", {"row", "picture"}, {"p"}).Node("Add", {"b", "p"}, {"s"});
  builder.Node("Cast", {"training"}, {"t"}, onnx::IntAttr("to", 1)).Node("Add", {"s", "t"}, {"u"});
  builder.Node("Tanh", {"u"}, {"y"});
  const Generator g = GeneratorOf(builder.Take());
  EXPECT_EQ(g.problem, "");
  EXPECT_EQ(g.latent->name, "z");
  ASSERT_TRUE(g.label);
  EXPECT_EQ(g.label->name, "class");
  ASSERT_EQ(g.constants.size(), 4u);
  EXPECT_EQ(g.constants[0].value, 1);
  EXPECT_EQ(g.constants[0].reason, "no truncation");
  EXPECT_EQ(g.constants[1].value, 1);
  EXPECT_EQ(g.constants[2].value, 0);
  EXPECT_EQ(g.constants[2].reason, "no noise");
  EXPECT_EQ(g.constants[3].value, 0);
  ASSERT_TRUE(g.picture);
}

TEST(GeneratorTest, OptionalInputsKeepTheDefaultsOfTheFile) {
  ModelBuilder builder = From({3, 8, 8});
  for (const auto& [name, number] : {std::pair{"psi", 0.7f}, {"noise", 0.0f}}) {
    onnx::ValueInfo info = onnx::MakeValue(name, DType::kF32, {1});
    info.default_value = number;
    builder.Input(std::move(info));
  }
  builder.Node("Mul", {"r", "psi"}, {"a"}).Node("Add", {"a", "noise"}, {"b"});
  builder.Node("Tanh", {"b"}, {"y"}).Output("y");
  const Generator g = GeneratorOf(builder.Take());
  EXPECT_EQ(g.problem, "");
  EXPECT_EQ(g.latent->name, "z");
  ASSERT_EQ(g.constants.size(), 2u);
  EXPECT_EQ(g.constants[0].role, ConstantRole::kTruncation);
  EXPECT_FLOAT_EQ(static_cast<float>(g.constants[0].value), 0.7f);
  EXPECT_TRUE(g.constants[0].optional);
  EXPECT_EQ(g.constants[1].role, ConstantRole::kNoise);
  EXPECT_EQ(g.constants[1].value, 0);
  ASSERT_TRUE(g.picture);
}

TEST(GeneratorTest, BatchesThatNobodyCanRunAreAProblem) {
  const auto batch = [](int64_t n) {
    ModelBuilder builder;
    builder.Input("z", {n, 4}).Output("y");
    builder.Node("Identity", {"z"}, {"y"});
    return GeneratorOf(builder.Take()).problem;
  };
  EXPECT_EQ(batch(0), "input 'z' takes 0 pictures at once, expected 1 to 65536");
  EXPECT_NE(batch(int64_t{1} << 40).find("expected 1 to 65536"), std::string::npos);
  EXPECT_EQ(batch(3), "");
  ModelBuilder wide;
  wide.Input("z", {-1, int64_t{1} << 40}).Output("y").Node("Identity", {"z"}, {"y"});
  EXPECT_NE(GeneratorOf(wide.Take()).problem.find("numbers for each picture"), std::string::npos);
  // A file that declares a free N, but was written for one picture.
  ModelBuilder one;
  one.Input("z", {-1, 16}).Output("y").Floats("w", Shape{16, 192}, Weights(16 * 192));
  one.Ints("shape", {1, 3, 8, 8});
  one.Node("MatMul", {"z", "w"}, {"g"}).Node("Reshape", {"g", "shape"}, {"r"});
  EXPECT_EQ(GeneratorOf(one.Node("Tanh", {"r"}, {"y"}).Take()).batch, 1);
}

TEST(GeneratorTest, WhatTheUserChoosesReplacesWhatWasFound) {
  ModelBuilder builder = From({4, 4, 3});
  Generator g = GeneratorOf(builder.Output("y").Node("Tanh", {"r"}, {"y"}).Take());
  PictureOutput& picture = *g.picture;
  ASSERT_EQ(picture.format.layout, Layout::kNhwc);
  ASSERT_TRUE(ChooseLayout(picture, Layout::kNchw));
  EXPECT_EQ(picture.format.channels, 4);
  EXPECT_EQ(picture.height, 4);
  EXPECT_EQ(picture.width, 3);
  ChooseRange(picture, ValueRange::kBytes);
  EXPECT_EQ(picture.format.range, ValueRange::kBytes);
  EXPECT_EQ(picture.range.source, RangeSource::kChosen);
  EXPECT_EQ(BatchIn(picture, Shape{2, 4, 4, 3}).value().count, 2);
  EXPECT_FALSE(BatchIn(picture, Shape{2, 3, 4, 4}).ok());
  ModelBuilder wide = From({3, 8, 8});
  Generator other = GeneratorOf(wide.Output("y").Node("Tanh", {"r"}, {"y"}).Take());
  EXPECT_FALSE(ChooseLayout(*other.picture, Layout::kNhwc));  // 8 channels
}

}  // namespace
}  // namespace ganvas::meaning
