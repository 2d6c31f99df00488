// Gradients of whole models.
#include <cmath>

#include "shared/graph/differentiate.h"
#include "shared/graph/graph.h"
#include "shared/onnx/reader.h"
#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

using Names = std::vector<std::string>;

std::vector<float> FloatsOf(const OutputTensor& tensor) {
  return {tensor.floats(), tensor.floats() + tensor.shape.elements()};
}

// The derivative of sum(weights * image) along `direction`, by differences.
double Along(Session& session, const std::string& input, const Shape& shape,
             const std::vector<float>& at, const std::vector<float>& direction,
             const std::vector<float>& weights) {
  const auto weighted = [&](float step) {
    std::vector<float> moved = at;
    for (size_t i = 0; i < at.size(); ++i) moved[i] += step * direction[i];
    const std::vector<NamedTensor> feeds = {Floats(input, shape, moved)};
    const std::vector<float> image = FloatsOf(session.Run(feeds).value()[0]);
    double sum = 0;
    for (size_t i = 0; i < image.size(); ++i) {
      sum += static_cast<double>(image[i]) * static_cast<double>(weights[i]);
    }
    return sum;
  };
  constexpr float kStep = 5e-4f;
  return (weighted(kStep) - weighted(-kStep)) / (2.0 * static_cast<double>(kStep));
}

TEST(Gradient, OfAGeneratorByItsLatents) {
  kernels::Numbers numbers(3);
  Session session = LoadModel(Dcgan(16, 12, 3, 4));
  const Shape z_shape{3, 4}, image_shape{3, 3, 16, 16};
  const std::vector<float> z = numbers.Vector(12), weights = numbers.Vector(3 * 3 * 256);
  const std::vector<NamedTensor> feeds = {Floats("z", z_shape, z)};
  const std::vector<NamedTensor> cotangents = {Floats("image", image_shape, weights)};
  const auto found = session.Gradient(feeds, cotangents, {}, Names{"image"});
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].name, "z");
  ASSERT_EQ((*found)[0].shape, z_shape);
  const std::vector<float> gradient = FloatsOf((*found)[0]);
  for (int i = 0; i < 12; ++i) {
    std::vector<float> direction(12, 0);
    direction[static_cast<size_t>(i)] = 1;
    const double expected = Along(session, "z", z_shape, z, direction, weights);
    EXPECT_NEAR(static_cast<double>(gradient[static_cast<size_t>(i)]), expected,
                0.02 * std::max(1.0, std::abs(expected)));
  }
  // The image comes along, as a run gives it.
  EXPECT_EQ((*found)[1].name, "image");
  kernels::ExpectClose(FloatsOf((*found)[1]), FloatsOf(session.Run(feeds).value()[0]), 1e-5f);
  // A picture's gradient does not depend on the others of the batch.
  for (int64_t n = 0; n < 3; ++n) {
    const std::vector<float> one(z.begin() + n * 4, z.begin() + n * 4 + 4);
    const std::vector<float> its(weights.begin() + n * 768, weights.begin() + (n + 1) * 768);
    const std::vector<NamedTensor> alone = {Floats("z", Shape{1, 4}, one)};
    const std::vector<NamedTensor> own = {Floats("image", Shape{1, 3, 16, 16}, its)};
    const std::vector<float> single = FloatsOf(session.Gradient(alone, own).value()[0]);
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(single[i], gradient[static_cast<size_t>(n) * 4 + i]);
  }
}

TEST(Gradient, StartsAndEndsAtInnerValues) {
  kernels::Numbers numbers(5);
  Session session = LoadModel(Dcgan(16, 12, 3, 4));
  const std::vector<float> z = numbers.Vector(4);
  const std::vector<NamedTensor> feeds = {Floats("z", Shape{1, 4}, z)};
  const auto inner = std::move(session.Run(feeds, Names{"x1", "c1", "image"}).value());
  const std::vector<float> x1 = FloatsOf(inner[0]), weights = numbers.Vector(3 * 256);
  const std::vector<NamedTensor> from = {Floats("x1", inner[0].shape, x1)};
  const std::vector<NamedTensor> to = {Floats("image", Shape{1, 3, 16, 16}, weights)};
  const auto found = session.Gradient(from, to);
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ((*found)[0].name, "x1");
  // The chain: what x1 gets, pulled back to z, is what z gets.
  const std::vector<float> at_x1 = FloatsOf((*found)[0]);
  const std::vector<NamedTensor> middle = {Floats("x1", inner[0].shape, at_x1)};
  const std::vector<float> chained = FloatsOf(session.Gradient(feeds, middle).value()[0]);
  const std::vector<float> whole = FloatsOf(session.Gradient(feeds, to).value()[0]);
  kernels::ExpectClose(chained, whole, 1e-4f);
}

TEST(Gradient, WhatDoesNotMoveIsZero) {
  onnx::ModelBuilder builder;
  builder.Input("x", {2}).Input("unused", {3}).Node("Floor", {"x"}, {"steps"});
  builder.Node("Add", {"steps", "unused_sum"}, {"y"}).Output("y");
  builder.Ints("zero", {0});
  builder.Node("ReduceSum", {"unused", "zero"}, {"unused_sum"});
  Session session = LoadModel(builder.Take());
  const std::vector<float> x = {0.5f, 1.5f}, unused = {1, 2, 3}, g = {2, 3};
  const std::vector<NamedTensor> feeds = {Floats("x", Shape{2}, x),
                                          Floats("unused", Shape{3}, unused)};
  const std::vector<NamedTensor> cotangents = {Floats("y", Shape{2}, g)};
  const auto found = session.Gradient(feeds, cotangents);
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(FloatsOf((*found)[0]), (std::vector<float>{0, 0}));
  EXPECT_EQ(FloatsOf((*found)[1]), (std::vector<float>{5, 5, 5}));
}

TEST(Gradient, SaysWhatItCannotDo) {
  onnx::ModelBuilder builder;
  builder.Input("x", {2, 2}).Input("label", {2}, DType::kI64);
  builder.Node("Tanh", {"x"}, {"y"}).Output("y");
  builder.Node("Identity", {"label"}, {"same"}).Output("same");
  Session session = LoadModel(builder.Take());
  const std::vector<float> x(4), g(4);
  const std::vector<int64_t> label(2);
  const std::vector<NamedTensor> feeds = {Floats("x", Shape{2, 2}, x),
                                          {"label", {DType::kI64, Shape{2}, label.data()}}};
  const auto error = [&](const std::vector<NamedTensor>& cotangents, const Names& by) {
    const auto found = session.Gradient(feeds, cotangents, by);
    return found.ok() ? std::string("no error") : found.error().message;
  };
  EXPECT_EQ(error({Floats("y", Shape{2, 2}, g)}, {"z"}), "the gradient has no input 'z'");
  EXPECT_EQ(error({Floats("w", Shape{2, 2}, g)}, {}), "no value of the model is called 'w'");
  EXPECT_EQ(error({Floats("y", Shape{4}, g)}, {}),
            "input 'cotangent of y': got float32[4], expected float32[2, 2]");
  EXPECT_EQ(error({{"same", {DType::kI64, Shape{2}, label.data()}}}, {"label"}),
            "input 'label' holds int64, expected float32: a gradient needs numbers that can move");
  EXPECT_EQ(error({}, {"x"}), "a gradient needs a cotangent of an output");
}

std::string GradientError(onnx::Model model, const Shape& shape) {
  Session session = LoadModel(model);
  const std::vector<float> x(static_cast<size_t>(shape.elements()), 0.5f);
  const std::vector<NamedTensor> feeds = {Floats("x", shape, x)};
  const auto y = session.Run(feeds);
  if (!y.ok()) return "run: " + y.error().message;
  const std::vector<float> g(static_cast<size_t>((*y)[0].shape.elements()), 1.0f);
  const std::vector<NamedTensor> cotangents = {Floats("y", (*y)[0].shape, g)};
  const auto found = session.Gradient(feeds, cotangents);
  return found.ok() ? "no error" : found.error().message;
}

TEST(Gradient, RefusesWhatWouldTakeTooMuch) {
  onnx::ModelBuilder resize;
  resize.Input("x", {1, 1, 1, -1}).Floats("scales", {4}, {1, 1, 1, 1.5f});
  resize.Node("Resize", {"x", "", "scales"}, {"y"}, onnx::StringAttr("mode", "linear")).Output("y");
  EXPECT_EQ(
      GradientError(resize.Take(), Shape{1, 1, 1, 70000}),
      "node '#0 (Resize)' (Resize): its gradient along an axis of 70000 is not known, expected "
      "at most 4096");
  onnx::ModelBuilder pool;
  pool.Input("x", {1, 1, 1, -1});
  pool.Node("MaxPool", {"x"}, {"y"}, onnx::IntsAttr("kernel_shape", {1, 300})).Output("y");
  EXPECT_EQ(GradientError(pool.Take(), Shape{1, 1, 1, 400}),
            "node '#0 (MaxPool)' (MaxPool): its gradient for a kernel of 1x300 is not known");
}

// Whole numbers between floats have no slope: that is said, not computed as 0.
TEST(Gradient, NamesQuantization) {
  onnx::ModelBuilder builder;
  builder.Input("x", {4}).Floats("scale", {}, {0.1f});
  builder.Node("QuantizeLinear", {"x", "scale"}, {"q"});
  builder.Node("DequantizeLinear", {"q", "scale"}, {"y"}).Output("y");
  EXPECT_EQ(GradientError(builder.Take(), Shape{4}),
            "node '#1 (DequantizeLinear)' (DequantizeLinear): its gradient is not known");
}

TEST(Gradient, OutlivesThePartThatItIsOf) {
  kernels::Numbers numbers(7);
  Session session = LoadModel(Dcgan(16, 12, 3, 4));
  const std::vector<float> z = numbers.Vector(4), mask(12, 0.5f), g = numbers.Vector(768);
  const std::vector<NamedTensor> feeds = {Floats("z", Shape{1, 4}, z),
                                          Floats("mask of x2", Shape{12}, mask)};
  const std::vector<NamedTensor> wrong = {Floats("image", Shape{768}, g)};
  EXPECT_FALSE(session.Gradient(feeds, wrong).ok());  // kept, but without a plan
  const std::vector<NamedTensor> latent = {feeds[0]};
  for (const char* name : {"c0", "n0", "x1", "c1", "n1", "x2"}) {
    EXPECT_TRUE(session.Run(latent, Names{name}).ok());
  }
  const std::vector<NamedTensor> right = {Floats("image", Shape{1, 3, 16, 16}, g)};
  const auto found = session.Gradient(feeds, right);
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ((*found)[1].shape, Shape{12});
}

// Vector-Jacobian products are linear in the cotangent, so their own gradient by it is a product
// with the Jacobian, which differences along a direction give.
TEST(Gradient, HasAGradient) {
  for (const char* function : {"Tanh", "Sigmoid", "LeakyRelu"}) {
    SCOPED_TRACE(function);
    onnx::ModelBuilder builder;
    builder.Input("x", {-1, 3}).Floats("w", {3, 2}, {1, -1, 0.5f, 2, -0.3f, 0.7f});
    builder.Node("MatMul", {"x", "w"}, {"a"}).Node(function, {"a"}, {"y"}).Output("y");
    const std::vector<uint8_t> bytes = onnx::Write(builder.Take()).value();
    const graph::Graph whole = graph::Build(onnx::Read(bytes).value()).value();
    const Shape shapes[] = {Shape{1, 3}};
    const graph::Graph first = graph::Differentiate(whole, shapes, Names{"y"}, Names{"x"}).value();
    ASSERT_EQ(first.inputs.size(), 2u);
    EXPECT_EQ(first.input_infos[1].name, "cotangent of y");
    const Shape both[] = {Shape{1, 3}, Shape{1, 2}};
    auto second = graph::Differentiate(first, both, Names{"x"}, Names{"x", "cotangent of y"});
    ASSERT_TRUE(second.ok()) << second.error().message;
    Session session = Session::Load(bytes).value();
    Session of_first =
        session.Derive(graph::Differentiate(whole, shapes, Names{"y"}, Names{"x"}).value()).value();
    const std::vector<float> x = {0.3f, -0.2f, 0.4f}, g = {0.7f, -0.4f}, c = {0.2f, 0.5f, -1};
    const auto gradient_at = [&](const std::vector<float>& at) {
      const std::vector<NamedTensor> feeds = {Floats("x", Shape{1, 3}, at),
                                              Floats("cotangent of y", Shape{1, 2}, g)};
      const std::vector<float> found = FloatsOf(of_first.Run(feeds).value()[0]);
      double sum = 0;
      for (size_t i = 0; i < 3; ++i)
        sum += static_cast<double>(found[i]) * static_cast<double>(c[i]);
      return sum;
    };
    const std::vector<NamedTensor> feeds = {Floats("x", Shape{1, 3}, x),
                                            Floats("cotangent of y", Shape{1, 2}, g)};
    const std::vector<NamedTensor> cotangent = {Floats("x", Shape{1, 3}, c)};
    const std::vector<float> found =
        FloatsOf(of_first.Gradient(feeds, cotangent, Names{"x"}).value()[0]);
    Session of_second = session.Derive(std::move(second).value()).value();
    std::vector<NamedTensor> all = feeds;
    all.push_back(Floats("cotangent of x", Shape{1, 3}, c));
    const std::vector<float> curved = FloatsOf(of_second.Run(all).value()[0]);
    kernels::ExpectClose(found, curved, 1e-6f);
    for (size_t i = 0; i < 3; ++i) {
      std::vector<float> up = x, down = x;
      up[i] += 0.01f;
      down[i] -= 0.01f;
      EXPECT_NEAR(static_cast<double>(curved[i]), (gradient_at(up) - gradient_at(down)) / 0.02,
                  2e-3);
    }
  }
}

}  // namespace
}  // namespace ganvas
