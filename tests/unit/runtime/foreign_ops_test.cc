// What files of others need beside the operators of our own: weights that a run computes, choices,
// noise, group normalization, float16, old forms.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "shared/kernels/cast.h"
#include "tests/unit/runtime/one_node.h"

namespace ganvas {
namespace {

using onnx::IntAttr;
using onnx::IntsAttr;

std::vector<OutputTensor> RunOnce(const onnx::Model& model,
                                  const std::vector<NamedTensor>& inputs) {
  Result<Session> session = Session::Load(onnx::Write(model).value(), {});
  EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().message);
  if (!session.ok()) return {};
  auto outputs = session->Run(inputs);
  EXPECT_TRUE(outputs.ok()) << (outputs.ok() ? "" : outputs.error().message);
  return outputs.ok() ? std::move(outputs).value() : std::vector<OutputTensor>();
}

std::string RunError(const onnx::Model& model, const std::vector<NamedTensor>& inputs) {
  Result<Session> session = Session::Load(onnx::Write(model).value(), {});
  if (!session.ok()) return session.error().message;
  const auto outputs = session->Run(inputs);
  return outputs.ok() ? "no error" : outputs.error().message;
}

// The same convolution with weight and bias as constants and as inputs of the graph.
void ExpectSameWithComputedWeights(const std::string& op, const Shape& x, const Shape& w,
                                   int64_t bias, std::vector<onnx::Attribute> attributes) {
  const Values picture = Random(x, 1), weight = Random(w, 2), shift = Random(Shape{bias}, 3);
  const auto build = [&](bool computed) {
    onnx::ModelBuilder builder;
    builder.Input("x", Index(4, -1)).Output("y");
    if (computed) {
      builder.Input("w", Index(4, -1)).Input("b", {-1});
    } else {
      builder.Floats("w", w, weight.numbers).Floats("b", Shape{bias}, shift.numbers);
    }
    builder.Node(op, {"x", "w", "b"}, {"c"}).Node("Relu", {"c"}, {"y"});
    onnx::Model model = builder.Take();
    for (const onnx::Attribute& attribute : attributes) {
      onnx::Attribute copy = IntAttr(attribute.name, 0);
      std::visit(
          [&](const auto& value) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, onnx::Tensor>) {
              copy.value = value;
            }
          },
          attribute.value);
      model.nodes[0].attributes.push_back(std::move(copy));
    }
    return model;
  };
  const auto expected = RunOnce(build(false), {Floats("x", x, picture.numbers)});
  const auto found =
      RunOnce(build(true), {Floats("x", x, picture.numbers), Floats("w", w, weight.numbers),
                            Floats("b", Shape{bias}, shift.numbers)});
  ASSERT_EQ(expected.size(), 1u);
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].shape, expected[0].shape);
  const int64_t count = expected[0].shape.elements();
  kernels::ExpectClose({found[0].floats(), found[0].floats() + count},
                       {expected[0].floats(), expected[0].floats() + count}, 1e-4f);
}

std::vector<onnx::Attribute> Attributes(std::vector<std::pair<std::string, Index>> lists,
                                        int64_t group = 1) {
  std::vector<onnx::Attribute> attributes;
  for (auto& [name, list] : lists) attributes.push_back(IntsAttr(name, list));
  attributes.push_back(IntAttr("group", group));
  return attributes;
}

TEST(ComputedWeights, ConvolutionsEqualThoseWithConstants) {
  ExpectSameWithComputedWeights("Conv", Shape{2, 5, 9, 11}, Shape{7, 5, 3, 3}, 7,
                                Attributes({{"pads", {1, 1, 1, 1}}}));
  ExpectSameWithComputedWeights("Conv", Shape{1, 6, 8, 8}, Shape{9, 2, 3, 2}, 9,
                                Attributes({{"strides", {2, 1}}}, 3));
  ExpectSameWithComputedWeights("Conv", Shape{1, 20, 40, 40}, Shape{33, 20, 1, 1}, 33,
                                Attributes({}));
  ExpectSameWithComputedWeights("ConvTranspose", Shape{2, 4, 6, 5}, Shape{4, 3, 4, 4}, 3,
                                Attributes({{"strides", {2, 2}}, {"pads", {1, 1, 1, 1}}}));
  ExpectSameWithComputedWeights("ConvTranspose", Shape{2, 4, 1, 1}, Shape{4, 3, 4, 4}, 6,
                                Attributes({}, 2));
}

// StyleGAN2 (Karras et al. 2020, section 2.2): styles scale the weights of each picture,
// demodulated by their norm; the batch becomes groups.
TEST(ComputedWeights, ModulatedConvolutionsOfABatchEqualOneByOne) {
  const auto model = [] {
    onnx::ModelBuilder b;
    b.Input("s", {-1, 4}).Input("x", {-1, 4, 6, 6}).Output("y");
    const Values w = Random(Shape{1, 5, 4, 3, 3}, 7);
    b.Floats("w", w.shape, w.numbers).Ints("axes", {2, 3, 4});
    b.Ints("style", {-1, 1, 4, 1, 1}).Ints("filters", {-1, 4, 3, 3}).Ints("planes", {1, 8, 6, 6});
    b.Ints("back", {-1, 5, 6, 6});
    b.Node("Reshape", {"s", "style"}, {"s5"}).Node("Mul", {"w", "s5"}, {"m"});
    b.Node("Mul", {"m", "m"}, {"q"})
        .Node("ReduceSum", {"q", "axes"}, {"n"}, IntAttr("keepdims", 1));
    b.Node("Sqrt", {"n"}, {"d"}).Node("Div", {"m", "d"}, {"k"});
    b.Node("Reshape", {"k", "filters"}, {"f"}).Node("Reshape", {"x", "planes"}, {"p"});
    b.Node("Conv", {"p", "f"}, {"c"}, IntAttr("group", 2), IntsAttr("pads", {1, 1, 1, 1}));
    b.Node("Reshape", {"c", "back"}, {"y"});
    return b.Take();
  }();
  const Values s = Random(Shape{2, 4}, 8), x = Random(Shape{2, 4, 6, 6}, 9);
  const auto both =
      RunOnce(model, {Floats("s", s.shape, s.numbers), Floats("x", x.shape, x.numbers)});
  ASSERT_EQ(both.size(), 1u);
  const Values w = Random(Shape{1, 5, 4, 3, 3}, 7);
  const Values expected = Tabulate(Shape{2, 5, 6, 6}, [&](const Index& at) {
    double norm = 0, sum = 0;
    for (int64_t c = 0; c < 4; ++c) {
      for (int64_t ky = 0; ky < 3; ++ky) {
        for (int64_t kx = 0; kx < 3; ++kx) {
          const double weight =
              static_cast<double>(w({0, at[1], c, ky, kx})) * static_cast<double>(s({at[0], c}));
          norm += weight * weight;
          const int64_t row = at[2] + ky - 1, column = at[3] + kx - 1;
          if (row < 0 || row >= 6 || column < 0 || column >= 6) continue;
          sum += weight * static_cast<double>(x({at[0], c, row, column}));
        }
      }
    }
    return static_cast<float>(sum / std::sqrt(norm));
  });
  kernels::ExpectClose({both[0].floats(), both[0].floats() + both[0].shape.elements()},
                       expected.numbers, 1e-4f);
}

TEST(Choices, WhereChoosesNumbersOfARun) {
  onnx::ModelBuilder b;
  b.Input("x", {-1, 3})
      .Output("y")
      .Floats("mean", Shape{3}, {10, 20, 30})
      .Floats("one", Shape{}, {1});
  b.Node("Greater", {"x", "one"}, {"large"}).Node("Not", {"large"}, {"small"});
  b.Node("Where", {"small", "x", "mean"}, {"y"});
  const auto outputs = RunOnce(b.Take(), {Floats("x", Shape{2, 3}, {0, 1, 2, 3, -4, 5})});
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(std::vector<float>(outputs[0].floats(), outputs[0].floats() + 6),
            (std::vector<float>{0, 1, 30, 10, -4, 30}));
}

TEST(Choices, ComparisonsOfEveryKindBroadcast) {
  const auto compare = [](const std::string& op) {
    onnx::ModelBuilder b;
    b.Input("x", {-1, -1}).Output("y").Floats("two", Shape{2, 1}, {1, 2});
    b.Node(op, {"x", "two"}, {"c"}).Node("Cast", {"c"}, {"y"}, IntAttr("to", 1));
    const auto outputs = RunOnce(b.Take(), {Floats("x", Shape{1, 3}, {1, 2, 3})});
    std::string text;
    for (int64_t i = 0; i < outputs.at(0).shape.elements(); ++i) {
      text += outputs[0].floats()[i] == 1 ? '1' : outputs[0].floats()[i] == 0 ? '0' : '?';
    }
    return text;
  };
  EXPECT_EQ(compare("Equal"), "100010");
  EXPECT_EQ(compare("Greater"), "011001");
  EXPECT_EQ(compare("GreaterOrEqual"), "111011");
  EXPECT_EQ(compare("Less"), "000100");
  EXPECT_EQ(compare("LessOrEqual"), "100110");
}

TEST(Choices, LogicOfInputs) {
  for (const auto& [op, expected] : {std::pair{"And", "0001"}, {"Or", "0111"}, {"Xor", "0110"}}) {
    onnx::ModelBuilder b;
    b.Input("a", {-1}, DType::kBool).Input("b", {-1}, DType::kBool).Output("y");
    b.Node(op, {"a", "b"}, {"y"});
    const uint8_t left[] = {0, 0, 1, 1}, right[] = {0, 1, 0, 1};
    const auto outputs = RunOnce(
        b.Take(), {{"a", {DType::kBool, Shape{4}, left}}, {"b", {DType::kBool, Shape{4}, right}}});
    ASSERT_EQ(outputs.size(), 1u);
    std::string text;
    for (int i = 0; i < 4; ++i)
      text += static_cast<char>('0' + outputs[0].storage.as<uint8_t>()[i]);
    EXPECT_EQ(text, expected) << op;
  }
}

std::vector<float> NoiseOf(const Shape& like, const std::string& op,
                           std::vector<onnx::Attribute> attributes) {
  onnx::ModelBuilder b;
  b.Input("x", Index(static_cast<size_t>(like.rank()), -1)).Output("y");
  b.Node(op, {"x"}, {"y"});
  onnx::Model model = b.Take();
  model.nodes[0].attributes = std::move(attributes);
  const std::vector<float> zeros(static_cast<size_t>(like.elements()));
  const auto outputs = RunOnce(model, {Floats("x", like, zeros)});
  EXPECT_EQ(outputs.at(0).shape, like);
  return {outputs[0].floats(), outputs[0].floats() + like.elements()};
}

TEST(Noise, IsOfItsDistributionAndTheSameForEveryPicture) {
  std::vector<onnx::Attribute> normal;
  normal.push_back(onnx::FloatAttr("mean", 3));
  normal.push_back(onnx::FloatAttr("scale", 0.5f));
  const std::vector<float> noise =
      NoiseOf(Shape{2, 3, 60, 50}, "RandomNormalLike", std::move(normal));
  double sum = 0, squares = 0;
  for (const float x : noise) sum += static_cast<double>(x);
  const double mean = sum / static_cast<double>(noise.size());
  for (const float x : noise)
    squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
  EXPECT_NEAR(mean, 3, 0.02);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(noise.size())), 0.5, 0.02);
  const auto half = static_cast<ptrdiff_t>(noise.size() / 2);
  EXPECT_TRUE(std::equal(noise.begin(), noise.begin() + half, noise.begin() + half));
  EXPECT_EQ(NoiseOf(Shape{1, 3, 60, 50}, "RandomNormalLike",
                    [] {
                      std::vector<onnx::Attribute> same;
                      same.push_back(onnx::FloatAttr("mean", 3));
                      same.push_back(onnx::FloatAttr("scale", 0.5f));
                      return same;
                    }()),
            std::vector<float>(noise.begin(), noise.begin() + half));

  std::vector<onnx::Attribute> uniform;
  uniform.push_back(onnx::FloatAttr("low", -2));
  uniform.push_back(onnx::FloatAttr("high", 6));
  const std::vector<float> flat = NoiseOf(Shape{9000}, "RandomUniformLike", std::move(uniform));
  const auto [low, high] = std::minmax_element(flat.begin(), flat.end());
  EXPECT_GE(*low, -2);
  EXPECT_LT(*high, 6);
  EXPECT_NEAR(*low, -2, 0.05);
  EXPECT_NEAR(*high, 6, 0.05);
}

TEST(Noise, OfTwoNodesDiffersUnlessTheirSeedsAreTheSame) {
  const auto difference = [](bool seeded) {
    onnx::ModelBuilder b;
    b.Output("y").Ints("axes", {0});
    for (const std::string name : {"a", "b"}) {
      if (seeded) {
        b.Node("RandomNormal", {}, {name}, IntsAttr("shape", {8}), onnx::FloatAttr("seed", 5));
      } else {
        b.Node("RandomNormal", {}, {name}, IntsAttr("shape", {8}));
      }
    }
    b.Node("Sub", {"a", "b"}, {"y"});
    const auto outputs = RunOnce(b.Take(), {});
    return std::any_of(outputs.at(0).floats(), outputs[0].floats() + 8,
                       [](float x) { return x != 0; });
  };
  EXPECT_TRUE(difference(false));
  EXPECT_FALSE(difference(true));
}

// Scale and bias for each group up to opset 20, for each channel from 21 on.
TEST(GroupNormalization, EqualsItsDefinition) {
  const Shape shape{2, 6, 5, 3};
  const Values x = Random(shape, 12);
  for (const int64_t opset : {18, 21}) {
    const int64_t parameters = opset < 21 ? 2 : 6;
    const Values scale = Random(Shape{parameters}, 13), bias = Random(Shape{parameters}, 14);
    const Values expected = Tabulate(shape, [&](const Index& at) {
      const int64_t group = at[1] / 3;
      double sum = 0, squares = 0;
      Tabulate(Shape{3, 5, 3}, [&](const Index& in) {
        const auto v = static_cast<double>(x({at[0], group * 3 + in[0], in[1], in[2]}));
        sum += v;
        squares += v * v;
        return 0.0f;
      });
      const double mean = sum / 45, variance = squares / 45 - mean * mean;
      const int64_t p = opset < 21 ? group : at[1];
      return static_cast<float>((static_cast<double>(x(at)) - mean) / std::sqrt(variance + 1e-5) *
                                    static_cast<double>(scale({p})) +
                                static_cast<double>(bias({p})));
    });
    OneNode("GroupNormalization", opset)
        .In(x)
        .Constant(scale)
        .Constant(bias)
        .Int("num_groups", 2)
        .Gives(expected, 1e-4f);
  }
}

TEST(Compositions, RmsNormalizationAndSwish) {
  const Values x = Random(Shape{3, 8}, 15), scale = Random(Shape{8}, 16);
  OneNode("RMSNormalization", 23)
      .In(x)
      .Constant(scale)
      .Gives(Tabulate(x.shape, [&](const Index& at) {
        double squares = 0;
        for (int64_t i = 0; i < 8; ++i)
          squares += static_cast<double>(x({at[0], i}) * x({at[0], i}));
        return static_cast<float>(static_cast<double>(x(at)) / std::sqrt(squares / 8 + 1e-5)) *
               scale({at[1]});
      }));
  OneNode("Swish", 24)
      .In(x)
      .With(onnx::FloatAttr("alpha", 2))
      .Gives(
          Tabulate(x.shape, [&](const Index& at) { return x(at) / (1 + std::exp(-2 * x(at))); }));
}

TEST(Halves, GoInAndComeOut) {
  onnx::ModelBuilder b;
  b.Input("x", {-1, 4}, DType::kF16).Output("y");
  b.Node("Mul", {"x", "x"}, {"m"}).Node("Mul", {"m", "k"}, {"y"});
  onnx::Model model = b.Take();
  model.outputs[0].dtype = DType::kF16;
  model.initializers.push_back(
      onnx::MakeTensor<uint16_t>("k", DType::kF16, Shape{}, {kernels::FloatToHalf(0.001f)}));
  std::vector<uint16_t> halves;
  for (const float x : {1.0f, -2.0f, 0.5f, 1000.0f}) halves.push_back(kernels::FloatToHalf(x));
  const auto outputs = RunOnce(model, {{"x", {DType::kF16, Shape{1, 4}, halves.data()}}});
  ASSERT_EQ(outputs.size(), 1u);
  ASSERT_EQ(outputs[0].dtype, DType::kF16);
  const auto* found = outputs[0].storage.as<uint16_t>();
  const float k = kernels::HalfToFloat(kernels::FloatToHalf(0.001f));
  EXPECT_EQ(kernels::HalfToFloat(found[1]), kernels::HalfToFloat(kernels::FloatToHalf(4 * k)));
  // A product of float16 would be infinite in between.
  EXPECT_EQ(found[3], kernels::FloatToHalf(1e6f * k));
}

TEST(OldForms, AddABiasAtTheChannels) {
  const Values x = Random(Shape{2, 3, 4, 5}, 17), bias = Random(Shape{3}, 18);
  OneNode("Add", 6)
      .In(x)
      .Constant(bias)
      .Int("broadcast", 1)
      .Int("axis", 1)
      .Gives(Tabulate(x.shape, [&](const Index& at) { return x(at) + bias({at[1]}); }), 0);
  OneNode("PRelu", 6)
      .In(x)
      .Constant(bias)
      .Gives(Tabulate(x.shape,
                      [&](const Index& at) { return x(at) < 0 ? x(at) * bias({at[1]}) : x(at); }),
             0);
}

TEST(Folding, HasABudget) {
  const auto mean_of = [](const Index& dims) {
    onnx::ModelBuilder b;
    b.Input("x", {1}).Output("y").Ints("k", dims);
    b.Node("ConstantOfShape", {"k"}, {"c"});
    b.Node("ReduceMean", {"c"}, {"m"}, IntAttr("keepdims", 0)).Node("Add", {"x", "m"}, {"y"});
    return RunError(b.Take(), {Floats("x", Shape{1}, {1})});
  };
  EXPECT_EQ(mean_of({1, 1, 1000, 1000}), "no error");
  EXPECT_EQ(mean_of({1, 1, 40000, 40000}),
            "node '#0 (ConstantOfShape)' (ConstantOfShape): a value that follows from constants "
            "takes 6104 MB; all such values together may take 256 MB, of which 256 MB are left");

  onnx::ModelBuilder two;  // 153 MB each
  two.Input("x", {1}).Output("y").Ints("k", {4000, 10000}).Ints("l", {10000, 4000});
  two.Node("ConstantOfShape", {"k"}, {"c"})
      .Node("ReduceMean", {"c"}, {"m"}, IntAttr("keepdims", 0));
  two.Node("ConstantOfShape", {"l"}, {"d"})
      .Node("ReduceMean", {"d"}, {"n"}, IntAttr("keepdims", 0));
  two.Node("Add", {"x", "m"}, {"s"}).Node("Add", {"s", "n"}, {"y"});
  EXPECT_NE(RunError(two.Take(), {Floats("x", Shape{1}, {1})})
                .find("takes 153 MB; all such values together may take 256 MB, of which 103 MB"),
            std::string::npos);

  onnx::ModelBuilder products;  // 4000^3 products, of 128 MB
  products.Input("x", {1}).Output("y").Ints("k", {4000, 4000});
  products.Node("ConstantOfShape", {"k"}, {"c"}).Node("MatMul", {"c", "c"}, {"p"});
  products.Node("ReduceMean", {"p"}, {"m"}, IntAttr("keepdims", 0)).Node("Add", {"x", "m"}, {"y"});
  const std::string error = RunError(products.Take(), {Floats("x", Shape{1}, {1})});
  EXPECT_NE(error.find("takes 64000000000 products, expected at most "), std::string::npos)
      << error;
}

}  // namespace
}  // namespace ganvas
