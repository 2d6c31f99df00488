// Runs from any values of a model to any others.
#include "shared/graph/cut.h"

#include "shared/graph/graph.h"
#include "shared/kernels/reference.h"
#include "shared/onnx/reader.h"
#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

using Names = std::vector<std::string>;

std::vector<float> FloatsOf(const OutputTensor& tensor) {
  return {tensor.floats(), tensor.floats() + tensor.shape.elements()};
}

NamedTensor Feed(const OutputTensor& value) {
  return {value.name, {value.dtype, value.shape, value.storage.data()}};
}

// z, and a scale that splits from it, meet again: planes of z times the scale.
onnx::Model Branches() {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 4})
      .Floats("w", {4, 4}, {1, 0, 2, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 2})
      .Node("MatMul", {"z", "w"}, {"style"})
      .Node("Relu", {"style"}, {"positive"})
      .Node("Tanh", {"z"}, {"bent"})
      .Node("Mul", {"positive", "bent"}, {"product"})
      .Node("Sigmoid", {"product"}, {"image"})
      .Output("image");
  return builder.Take();
}

TEST(Cut, AnyValueOfAModelTakesAndGivesTheSameNumbers) {
  kernels::Numbers numbers(3);
  for (const bool branches : {false, true}) {
    Session session = LoadModel(branches ? Branches() : Dcgan(16, 12, 3, 4));
    const std::vector<float> z = numbers.Vector(2 * 4);
    const std::vector inputs = {Floats("z", Shape{2, 4}, z)};
    const std::vector<float> image = FloatsOf(session.Run(inputs).value()[0]);
    const std::vector<NamedValue> values = session.Values().value();
    ASSERT_GT(values.size(), 5u);
    EXPECT_EQ(values[0].name, "z");
    EXPECT_EQ(values[0].dims, (std::vector<int64_t>{-1, 4}));
    for (const NamedValue& value : values) {
      SCOPED_TRACE(value.name);
      const auto seen = session.Run(inputs, Names{value.name, "image"});
      ASSERT_TRUE(seen.ok()) << seen.error().message;
      ASSERT_EQ(seen->size(), 2u);
      EXPECT_EQ((*seen)[0].name, value.name);
      EXPECT_EQ((*seen)[0].shape[0], 2);
      kernels::ExpectClose(FloatsOf((*seen)[1]), image, 1e-5f);
      // From there on, in one branch, with z for the other one.
      std::vector<NamedTensor> feeds = {Feed((*seen)[0])};
      if (value.name != "z") feeds.push_back(inputs[0]);
      const auto again = session.Run(feeds);
      ASSERT_TRUE(again.ok()) << again.error().message;
      kernels::ExpectClose(FloatsOf((*again)[0]), image, 1e-5f);
    }
  }
}

TEST(Cut, WhatLiesBeforeAFeedIsNotComputed) {
  const std::vector<uint8_t> bytes = onnx::Write(Branches()).value();
  const graph::Graph whole = graph::Build(onnx::Read(bytes).value()).value();
  const graph::GivenValue positive = {"positive", DType::kF32}, product = {"product", DType::kF32};
  const graph::Graph cut = graph::Cut(whole, {&positive, 1}, Names{"image"}).value();
  EXPECT_EQ(cut.nodes.size(), 3u);  // Tanh, Mul, Sigmoid
  ASSERT_EQ(cut.inputs.size(), 2u);
  EXPECT_EQ(cut.input_infos[0].name, "positive");
  EXPECT_EQ(cut.input_infos[1].name, "z");
  const graph::Graph end = graph::Cut(whole, {&product, 1}, Names{"image"}).value();
  EXPECT_EQ(end.nodes.size(), 1u);
  EXPECT_EQ(end.inputs.size(), 1u);
  // z is not needed, and may be given all the same.
  Session session = LoadModel(Branches());
  const std::vector<float> zeros(4), z = {1, 2, 3, 4};
  const std::vector feeds = {Floats("product", Shape{1, 4}, zeros), Floats("z", Shape{1, 4}, z)};
  EXPECT_EQ(FloatsOf(session.Run(feeds).value()[0]), std::vector<float>(4, 0.5f));
  EXPECT_EQ(FloatsOf(session.Run(std::span(feeds).first(1)).value()[0]),
            std::vector<float>(4, 0.5f));
}

TEST(Cut, GivesInputsConstantsAndWhatIsFedAsWell) {
  Session session = LoadModel(Branches());
  const std::vector<float> z = {1, 2, 3, 4}, style = {-1, 1, -2, 2};
  const std::vector feeds = {Floats("z", Shape{1, 4}, z), Floats("style", Shape{1, 4}, style)};
  const auto seen = session.Run(feeds, Names{"z", "w", "style", "positive", "positive"});
  ASSERT_TRUE(seen.ok()) << seen.error().message;
  EXPECT_EQ(FloatsOf((*seen)[0]), z);
  EXPECT_EQ((*seen)[1].shape, (Shape{4, 4}));
  EXPECT_EQ((*seen)[1].floats()[2], 2);
  EXPECT_EQ(FloatsOf((*seen)[2]), style);
  EXPECT_EQ(FloatsOf((*seen)[3]), (std::vector<float>{0, 1, 0, 2}));
  EXPECT_EQ(FloatsOf((*seen)[4]), FloatsOf((*seen)[3]));
}

TEST(Cut, SharesPackedWeights) {
  Session session = LoadModel(Dcgan(32, 16, 3, 8));
  kernels::Numbers numbers(3);
  const std::vector<float> z = numbers.Vector(8);
  const std::vector inputs = {Floats("z", Shape{1, 8}, z)};
  const std::vector<std::pair<std::string, Shape>> shapes = {{"z", Shape{1, 8}}};
  ASSERT_TRUE(session.Run(inputs).ok());
  const uint64_t packed = session.InspectPlan(shapes).value().packed_bytes;
  std::string last;  // of the values inside
  const std::vector<NamedValue> values = session.Values().value();
  for (const NamedValue& value : values) {
    if (value.op == "Relu") last = value.name;
  }
  const auto seen = session.Run(inputs, Names{last}).value();
  ASSERT_TRUE(session.Run(std::vector{Feed(seen[0])}).ok());
  EXPECT_EQ(session.InspectPlan(shapes).value().packed_bytes, packed);
}

TEST(Cut, OfANodeWithSeveralOutputs) {
  onnx::ModelBuilder builder;
  builder.Input("z", {-1, 4})
      .Node("Split", {"z"}, {"a", "b"}, onnx::IntAttr("axis", 1))
      .Node("Neg", {"b"}, {"c"})
      .Node("Add", {"a", "c"}, {"image"})
      .Output("image");
  Session session = LoadModel(builder.Take());
  const std::vector<float> z = {1, 2, 3, 4}, a = {10, 20}, b = {5, 7};
  const auto run = [&](const std::vector<NamedTensor>& feeds) {
    const auto outputs = session.Run(feeds);
    EXPECT_TRUE(outputs.ok()) << outputs.error().message;
    return FloatsOf((*outputs)[0]);
  };
  const NamedTensor whole = Floats("z", Shape{1, 4}, z);
  EXPECT_EQ(run({whole, Floats("a", Shape{1, 2}, a)}), (std::vector<float>{7, 16}));
  EXPECT_EQ(run({whole, Floats("b", Shape{1, 2}, b)}), (std::vector<float>{-4, -5}));
  EXPECT_EQ(run({Floats("a", Shape{1, 2}, a), Floats("b", Shape{1, 2}, b)}),
            (std::vector<float>{5, 13}));
}

TEST(Cut, RefusesWhatTheModelDoesNotHave) {
  Session session = LoadModel(Branches());
  const std::vector<float> z = {1, 2, 3, 4};
  const NamedTensor input = Floats("z", Shape{1, 4}, z);
  const auto complaint = [&](const std::vector<NamedTensor>& feeds, const Names& outputs) {
    const auto result = session.Run(feeds, outputs);
    EXPECT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kBadInput);
    return result.ok() ? "" : result.error().message;
  };
  EXPECT_EQ(complaint({input}, {"picture"}), "no value of the model is called 'picture'");
  EXPECT_EQ(complaint({input, Floats("x", Shape{1, 4}, z)}, {}),
            "no input is called 'x', expected 'z'");
  EXPECT_EQ(complaint({input, Floats("w", Shape{2, 2}, z)}, {}),
            "input 'w': got float32[2, 2], expected float32[4, 4]");
  EXPECT_EQ(complaint({Floats("product", Shape{2, 2}, z)}, {}),
            "input 'product': got float32[2, 2], expected float32[?, 4]");
  EXPECT_EQ(complaint({Floats("positive", Shape{1, 4}, z)}, {}),
            "input 'z': missing, expected float32[?, 4]");
  // The next run is as it was.
  EXPECT_TRUE(session.Run(std::vector{input}).ok());
}

TEST(Cut, MasksSwitchChannelsOffAndScaleThem) {
  kernels::Numbers numbers(7);
  Session session = LoadModel(Dcgan(16, 12, 3, 4));
  const std::vector<float> z = numbers.Vector(2 * 4);
  const std::vector<NamedTensor> inputs = {Floats("z", Shape{2, 4}, z)};
  const auto seen = std::move(session.Run(inputs, Names{"x2", "image"}).value());
  const std::vector<float> image = FloatsOf(seen[1]);
  const int64_t channels = seen[0].shape[1];
  const auto with = [&](const std::vector<float>& mask) {
    std::vector<NamedTensor> feeds = inputs;
    feeds.push_back(Floats("mask of x2", Shape{channels}, mask));
    return FloatsOf(session.Run(feeds).value()[0]);
  };
  std::vector<float> mask(static_cast<size_t>(channels), 1.0f);
  kernels::ExpectClose(with(mask), image, 1e-5f);
  // The same as feeding the value with that channel off and another doubled.
  mask[3] = 0;
  mask[1] = 2;
  std::vector<float> edited = FloatsOf(seen[0]);
  const int64_t plane = seen[0].shape[2] * seen[0].shape[3];
  for (size_t i = 0; i < edited.size(); ++i) {
    edited[i] *= mask[static_cast<size_t>(static_cast<int64_t>(i) / plane % channels)];
  }
  const std::vector<NamedTensor> fed = {Floats("x2", seen[0].shape, edited)};
  EXPECT_EQ(with(mask), FloatsOf(session.Run(fed).value()[0]));
  // A mask of the output, and one of the input, whose channels are its columns.
  std::vector<NamedTensor> feeds = inputs;
  const std::vector<float> first = {1, 0, 0}, half = {0.5f, 0.5f, 0.5f, 0.5f};
  feeds.push_back(Floats("mask of image", Shape{3}, first));
  std::vector<float> red = FloatsOf(session.Run(feeds).value()[0]);
  for (size_t i = 0; i < red.size(); ++i) {
    EXPECT_EQ(red[i], i / 256 % 3 == 0 ? image[i] : 0.0f);
  }
  feeds = inputs;
  feeds.push_back(Floats("mask of z", Shape{4}, half));
  std::vector<float> smaller = z;
  for (float& number : smaller) number /= 2;
  const std::vector<NamedTensor> halved = {Floats("z", Shape{2, 4}, smaller)};
  kernels::ExpectClose(FloatsOf(session.Run(feeds).value()[0]),
                       FloatsOf(session.Run(halved).value()[0]), 1e-6f);
  feeds = inputs;
  feeds.push_back(Floats("mask of x2", Shape{1}, first));
  EXPECT_FALSE(session.Run(feeds).ok());
  feeds.back().name = "mask of nothing";
  EXPECT_FALSE(session.Run(feeds).ok());
}

TEST(Cut, WeightsAreReadAndReplaced) {
  kernels::Numbers numbers(9);
  for (const char* name : {"w0", "w1", "b1"}) {
    SCOPED_TRACE(name);
    Session session = LoadModel(Dcgan(16, 12, 3, 4));
    const std::vector<float> z = numbers.Vector(2 * 4);
    const std::vector<NamedTensor> inputs = {Floats("z", Shape{2, 4}, z)};
    const std::vector<float> image = FloatsOf(session.Run(inputs).value()[0]);
    const auto read = std::move(session.Run({}, Names{name}).value());
    std::vector<float> weight = FloatsOf(read[0]);
    const auto with = [&](const std::vector<float>& own) {
      std::vector<NamedTensor> feeds = inputs;
      feeds.push_back(Floats(name, read[0].shape, own));
      auto found = session.Run(feeds);
      EXPECT_TRUE(found.ok()) << found.error().message;
      return found.ok() ? FloatsOf((*found)[0]) : std::vector<float>();
    };
    kernels::ExpectClose(with(weight), image, 1e-4f);
    for (float& number : weight) number = -number;
    EXPECT_NE(with(weight), image);
    kernels::ExpectClose(FloatsOf(session.Run(inputs).value()[0]), image, 0);
  }
}

}  // namespace
}  // namespace ganvas
