// The gradient of every operator, held against differences of its results.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/differentiate.h"
#include "shared/graph/op_table.h"
#include "tests/unit/runtime/models.h"

namespace ganvas {
namespace {

using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::StringAttr;

// A model of one node whose float inputs move.
class Case {
 public:
  explicit Case(std::string op_type, std::string what = "", int64_t opset = 17)
      : op_type_(std::move(op_type)), what_(std::move(what)), builder_(opset) {}

  const std::string& op_type() const { return op_type_; }
  std::string text() const { return op_type_ + " " + what_; }

  // Numbers in (low, high), but none within 0.1 of 0, where many functions have a kink.
  Case& In(Shape shape, float low = -1, float high = 1) {
    const std::string name = "x" + std::to_string(inputs_.size());
    builder_.Input(name, std::vector<int64_t>(static_cast<size_t>(shape.rank()), -1));
    kernels::Numbers numbers(31 + seeds_++);
    std::vector<float> values;
    while (static_cast<int64_t>(values.size()) < shape.elements()) {
      const float value = low + (numbers.Next() + 1) / 2 * (high - low);
      if (std::abs(value) > 0.1f) values.push_back(value);
    }
    inputs_.push_back({name, shape, std::move(values)});
    names_.push_back(name);
    return *this;
  }
  // These numbers, which move.
  Case& In(const Shape& shape, std::vector<float> numbers) {
    In(shape);
    inputs_.back().values = std::move(numbers);
    return *this;
  }
  Case& Floats(const Shape& shape, const std::vector<float>& numbers) {
    builder_.Floats(Next(), shape, numbers);
    return *this;
  }
  Case& Ints(const std::vector<int64_t>& numbers) {
    builder_.Ints(Next(), numbers);
    return *this;
  }
  Case& Ints(const Shape& shape, const std::vector<int64_t>& numbers) {
    builder_.Ints(Next(), shape, numbers);
    return *this;
  }
  Case& Bools(const Shape& shape, const std::vector<uint8_t>& numbers) {
    builder_.Initializer(onnx::MakeTensor(Next(), DType::kBool, shape, numbers));
    return *this;
  }
  Case& Omit() {
    names_.emplace_back();
    return *this;
  }
  Case& With(onnx::Attribute attribute) {
    attributes_.push_back(std::move(attribute));
    return *this;
  }
  Case& Outputs(int count) {
    outputs_ = count;
    return *this;
  }

  void Check() {
    std::vector<std::string> outputs;
    for (int i = 0; i < outputs_; ++i) outputs.push_back("y" + std::to_string(i));
    builder_.Node(op_type_, names_, outputs);
    for (const std::string& output : outputs) builder_.Output(output);
    onnx::Model model = builder_.Take();
    model.nodes[0].attributes = std::move(attributes_);
    Session session = LoadModel(model);
    std::vector<NamedTensor> cotangents;
    std::vector<std::vector<float>> weights;
    const auto results = session.Run(Feeds());
    ASSERT_TRUE(results.ok()) << results.error().message;
    weights.reserve(results->size());
    for (const OutputTensor& y : *results) {
      weights.push_back(kernels::Numbers(77).Vector(y.shape.elements()));
      cotangents.push_back(ganvas::Floats(y.name, y.shape, weights.back()));
    }
    const auto gradients = session.Gradient(Feeds(), cotangents);
    ASSERT_TRUE(gradients.ok()) << gradients.error().message;
    ASSERT_EQ(gradients->size(), inputs_.size());
    for (size_t i = 0; i < inputs_.size(); ++i) {
      SCOPED_TRACE(inputs_[i].name);
      const OutputTensor& found = (*gradients)[i];
      EXPECT_EQ(found.name, inputs_[i].name);
      ASSERT_EQ(found.shape, inputs_[i].shape) << found.shape.ToString();
      for (size_t k = 0; k < inputs_[i].values.size(); ++k) {
        float& x = inputs_[i].values[k];
        const float was = x;
        constexpr float kStep = 1.0f / 128;
        const auto weighted = [&](float at) {
          x = at;
          double sum = 0;
          const auto moved = session.Run(Feeds()).value();
          for (size_t y = 0; y < moved.size(); ++y) {
            for (size_t e = 0; e < weights[y].size(); ++e) {
              sum += static_cast<double>(moved[y].floats()[e]) * static_cast<double>(weights[y][e]);
            }
          }
          return sum;
        };
        const double expected = (weighted(was + kStep) - weighted(was - kStep)) / (2 * kStep);
        x = was;
        ASSERT_NEAR(static_cast<double>(found.floats()[k]), expected,
                    2e-3 * std::max(1.0, std::abs(expected)))
            << "element " << k << " at " << was;
      }
    }
  }

 private:
  struct Moved {
    std::string name;
    Shape shape;
    std::vector<float> values;
  };

  std::string Next() {
    names_.push_back("c" + std::to_string(names_.size()));
    return names_.back();
  }
  std::vector<NamedTensor> Feeds() const {
    std::vector<NamedTensor> feeds;
    for (const Moved& input : inputs_) {
      feeds.push_back(ganvas::Floats(input.name, input.shape, input.values));
    }
    return feeds;
  }

  std::string op_type_, what_;
  onnx::ModelBuilder builder_;
  std::vector<std::string> names_;
  std::vector<Moved> inputs_;
  std::vector<onnx::Attribute> attributes_;
  int outputs_ = 1;
  uint64_t seeds_ = 0;
};

std::vector<Case> Elementwise() {
  std::vector<Case> cases;
  const auto add = [&](const std::string& op, const std::string& what = "") -> Case& {
    return cases.emplace_back(op, what);
  };
  for (const char* op :
       {"Abs", "Erf", "Exp", "Neg", "Sin", "Cos", "Relu", "Sigmoid", "Softplus", "Tanh"}) {
    add(op).In({2, 5, 3});
  }
  for (const char* op : {"Log", "Sqrt", "Reciprocal"}) add(op).In({7}, 0.5f, 2);
  add("LeakyRelu").In({3, 5}).With(FloatAttr("alpha", 0.2f));
  add("LeakyRelu", "falling").In({3, 5}).With(FloatAttr("alpha", -0.5f));
  add("Elu").In({3, 5}).With(FloatAttr("alpha", 0.7f));
  add("Selu").In({3, 5});
  for (const char* op : {"Add", "Sub", "Mul", "Div"}) {
    add(op, "same").In({2, 3, 5}).In({2, 3, 5}, 0.5f, 2);
    add(op, "right").In({2, 3, 5}).In({3, 1}, 0.5f, 2);
    add(op, "left").In({1}).In({2, 3}, 0.5f, 2);
    add(op, "both").In({4, 1, 3}).In({2, 1}, 0.5f, 2);
  }
  for (const char* op : {"Max", "Min"}) {
    add(op, "same").In({2, 3, 5}).In({2, 3, 5});
    add(op, "three").In({2, 3}).In({3}).In({2, 1});
  }
  add("Sum", "three").In({2, 3}).In({3}).In({2, 1});
  add("Pow", "both").In({2, 3}, 0.5f, 2).In({3}, -1, 2);
  add("Pow", "square").In({2, 3}).Floats({}, {2});
  add("Pow", "whole").In({2, 3}).Ints(Shape{}, {3});
  add("PRelu").In({2, 3, 4}).In({3, 1});
  add("Clip", "inputs").In({4, 5}).Floats({}, {-0.53f}).Floats({}, {0.61f});
  add("Clip", "one").In({4, 5}).Omit().Floats({}, {0.61f});
  add("Where").Bools({2, 1}, {1, 0}).In({2, 3}).In({3});
  add("Mod").In({2, 3}, 1, 3).In({3}, 0.5f, 0.9f).With(IntAttr("fmod", 1));
  add("Cast").In({2, 3}).With(IntAttr("to", 1));
  add("Cast", "half").In({2, 3}, 1, 1.0001f).With(IntAttr("to", 1));
  return cases;
}

std::vector<Case> Moves() {
  std::vector<Case> cases;
  const auto add = [&](const std::string& op, const std::string& what = "",
                       int64_t opset = 17) -> Case& { return cases.emplace_back(op, what, opset); };
  add("Identity").In({2, 3});
  add("Dropout").In({2, 3});
  add("Reshape").In({2, 3, 4}).Ints({4, -1});
  add("Flatten").In({2, 3, 4}).With(IntAttr("axis", 2));
  add("Squeeze").In({2, 1, 3}).Ints({1});
  add("Unsqueeze").In({2, 3}).Ints({0, 3});
  add("Expand").In({2, 1, 3}).Ints({4, 1, 5, 1});
  add("Transpose").In({2, 3, 4}).With(IntsAttr("perm", {2, 0, 1}));
  add("Transpose", "reversed").In({2, 3, 4});
  add("Concat").In({2, 3}).In({2, 1}).In({2, 2}).With(IntAttr("axis", -1));
  add("Split").In({2, 5}).Ints({2, 3}).With(IntAttr("axis", 1)).Outputs(2);
  add("Slice", "inside").In({4, 5}).Ints({1, -3}).Ints({3, 100}).Ints({0, 1});
  add("Slice", "steps").In({7, 9}).Ints({1, 0}).Ints({7, 9}).Ints({0, 1}).Ints({2, 3});
  add("Slice", "back").In({7, 9}).Ints({-1, 7}).Ints({-100, 0}).Ints({0, 1}).Ints({-1, -3});
  add("Slice", "one").In({7}).Ints({3}).Ints({4}).Ints({0}).Ints({5});
  add("Pad", "constant").In({2, 3, 4}).Ints({0, 1, -1, 1, 2, 3}).Floats({}, {0.5f});
  for (const char* mode : {"reflect", "edge"}) {
    add("Pad", mode).In({1, 2, 4, 5}).Ints({0, 0, 2, 1, 0, 0, 1, 3}).With(StringAttr("mode", mode));
    add("Pad", mode).In({3, 4}).Ints({2, 0, 0, -1}).With(StringAttr("mode", mode));
  }
  add("Pad", "wrap", 19).In({3, 4}).Ints({2, 0, 5, 1}).With(StringAttr("mode", "wrap"));
  add("Tile").In({2, 3, 1}).Ints({3, 1, 2});
  for (const char* mode : {"DCR", "CRD"}) {
    add("DepthToSpace", mode)
        .In({2, 8, 2, 3})
        .With(IntAttr("blocksize", 2))
        .With(StringAttr("mode", mode));
  }
  add("Gather").In({4, 3}).Ints({2, -1, 2, 0});
  add("Gather", "columns").In({2, 3, 2}).Ints(Shape{2, 2}, {0, 2, -2, 0}).With(IntAttr("axis", 1));
  add("Gather", "one").In({4, 3}).Ints(Shape{}, {1});
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    for (const char* where : {"half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"}) {
      for (const float scale : {2.0f, 1.7f, 0.6f}) {
        add("Resize", std::string(mode) + " " + where + " " + std::to_string(scale))
            .In({1, 2, 4, 5})
            .Omit()
            .Floats({4}, {1, 1, scale, scale})
            .With(StringAttr("mode", mode))
            .With(StringAttr("coordinate_transformation_mode", where));
      }
    }
  }
  add("Resize", "sizes")
      .In({1, 2, 4, 5})
      .Omit()
      .Omit()
      .Ints({1, 2, 7, 3})
      .With(StringAttr("mode", "linear"));
  return cases;
}

std::vector<Case> Indices() {
  std::vector<Case> cases;
  const auto add = [&](const std::string& op, const std::string& what = "") -> Case& {
    return cases.emplace_back(op, what);
  };
  add("GatherElements").In({3, 4}).Ints(Shape{2, 3}, {0, 2, -1, 2, 2, 0});
  add("GatherElements", "columns")
      .In({2, 3, 2})
      .Ints(Shape{2, 4, 1}, {0, 2, -2, 0, 1, 1, 1, -1})
      .With(IntAttr("axis", 1));
  add("GatherND", "slices").In({3, 4}).Ints(Shape{2, 2, 1}, {2, 0, -1, 2});
  add("GatherND", "elements").In({3, 4}).Ints(Shape{3, 2}, {2, 0, 1, -1, 2, 0});
  add("ScatterND", "slices").In({4, 3}).Ints(Shape{2, 1}, {3, -3}).In({2, 3});
  add("ScatterND", "elements").In({4, 3}).Ints(Shape{2, 2}, {3, 1, 0, -1}).In({2});
  add("ScatterND", "sums")
      .In({4, 3})
      .Ints(Shape{3, 1}, {3, 1, 3})
      .In({3, 3})
      .With(StringAttr("reduction", "add"));
  add("ScatterElements").In({3, 4}).Ints(Shape{2, 3}, {0, 2, -1, 2, 1, 0}).In({2, 3});
  add("ScatterElements", "sums")
      .In({2, 4})
      .Ints(Shape{2, 3}, {0, 2, 0, -1, -1, 3})
      .In({2, 3})
      .With(IntAttr("axis", 1))
      .With(StringAttr("reduction", "add"));
  // Places away from edges of pixels, some outside of the picture.
  const std::vector<float> places = {-0.9f, -0.77f, 0.12f, 0.31f, 1.13f, -0.2f,
                                     0.66f, 1.61f,  -1.9f, 0.7f,  0.41f, -0.52f};
  for (const char* mode : {"bilinear", "nearest", "bicubic"}) {
    for (const char* border : {"zeros", "border", "reflection"}) {
      for (const int64_t corners : {0, 1}) {
        const std::string what =
            std::string(mode) + " " + border + (corners != 0 ? " corners" : "");
        add("GridSample", what)
            .In({2, 2, 4, 5})
            .In({2, 1, 3, 2}, places)
            .With(StringAttr("mode", mode))
            .With(StringAttr("padding_mode", border))
            .With(IntAttr("align_corners", corners));
      }
    }
  }
  add("GridSample", "one pixel")
      .In({1, 2, 1, 1})
      .In({1, 1, 2, 2}, {0.3f, 0.2f, -0.6f, 1.4f})
      .With(StringAttr("padding_mode", "reflection"))
      .With(IntAttr("align_corners", 1));
  return cases;
}

std::vector<Case> Products() {
  std::vector<Case> cases;
  const auto add = [&](const std::string& op, const std::string& what = "") -> Case& {
    return cases.emplace_back(op, what);
  };
  add("MatMul").In({3, 4}).In({4, 5});
  add("MatMul", "batches").In({2, 1, 3, 4}).In({5, 4, 2});
  add("MatMul", "vector right").In({2, 3, 4}).In({4});
  add("MatMul", "vector left").In({3}).In({2, 3, 4});
  add("MatMul", "vectors").In({3}).In({3});
  for (const int64_t a : {0, 1}) {
    for (const int64_t b : {0, 1}) {
      const std::string text = std::to_string(a) + std::to_string(b);
      const Shape left = a != 0 ? Shape{4, 3} : Shape{3, 4};
      const Shape right = b != 0 ? Shape{5, 4} : Shape{4, 5};
      add("Gemm", text)
          .In(left)
          .In(right)
          .In({5})
          .With(IntAttr("transA", a))
          .With(IntAttr("transB", b));
      add("Gemm", text + " scaled")
          .In(left)
          .Floats(right, kernels::Numbers(3).Vector(20))
          .Floats({5}, kernels::Numbers(4).Vector(5))
          .With(IntAttr("transA", a))
          .With(IntAttr("transB", b))
          .With(FloatAttr("alpha", 0.7f))
          .With(FloatAttr("beta", 1.3f));
    }
  }
  struct Window {
    int64_t kernel, stride, dilation, pad_begin, pad_end, group;
  };
  const Window windows[] = {{3, 1, 1, 1, 1, 1}, {3, 2, 1, 1, 1, 1}, {4, 2, 1, 1, 1, 1},
                            {3, 1, 2, 2, 1, 1}, {2, 3, 1, 0, 1, 2}, {3, 2, 2, 0, 3, 2},
                            {1, 1, 1, 0, 0, 1}, {3, 1, 1, 0, 2, 4}, {5, 1, 1, 3, 0, 4}};
  for (const Window& w : windows) {
    const std::string text = std::to_string(w.kernel) + "/" + std::to_string(w.stride) + "/" +
                             std::to_string(w.dilation) + "/" + std::to_string(w.group);
    for (const bool transposed : {false, true}) {
      const Shape weight = transposed ? Shape{4, 4 / w.group, w.kernel, w.kernel}
                                      : Shape{4, 4 / w.group, w.kernel, w.kernel};
      Case& c = add(transposed ? "ConvTranspose" : "Conv", text);
      c.In(transposed ? Shape{2, 4, 4, 3} : Shape{2, 4, 7, 8}).In(weight).In({4});
      c.With(IntsAttr("strides", {w.stride, w.stride}))
          .With(IntsAttr("dilations", {w.dilation, w.dilation}))
          .With(IntsAttr("pads", {w.pad_begin, w.pad_begin, w.pad_end, w.pad_end}))
          .With(IntAttr("group", w.group));
      if (transposed && w.stride > 1) c.With(IntsAttr("output_padding", {w.stride - 1, 1}));
    }
  }
  for (const int64_t dilation : {1, 2}) {
    add("ConvTranspose", "from single pixels")
        .In({2, 3, 1, 1})
        .In({3, 2, 2, 2})
        .With(IntsAttr("dilations", {dilation, dilation}))
        .With(IntsAttr("pads", {0, 0, dilation - 1, dilation - 1}));
  }
  add("Conv", "line").In({2, 2, 7}).In({3, 2, 3}).With(IntsAttr("pads", {1, 1}));
  add("ConvTranspose", "line").In({2, 2, 4}).In({2, 3, 4}).With(IntsAttr("strides", {2}));
  // The same with weights that the file holds.
  add("Conv", "filter")
      .In({1, 2, 5, 6})
      .Floats({2, 1, 3, 3}, kernels::Numbers(3).Vector(18))
      .With(IntsAttr("pads", {1, 2, 1, 0}))
      .With(IntAttr("group", 2));
  add("Conv", "constant")
      .In({2, 3, 8, 8})
      .Floats({4, 3, 3, 3}, kernels::Numbers(3).Vector(108))
      .With(IntsAttr("pads", {1, 1, 1, 1}));
  add("ConvTranspose", "constant")
      .In({1, 3, 4, 4})
      .Floats({3, 2, 4, 4}, kernels::Numbers(3).Vector(96))
      .With(IntsAttr("strides", {2, 2}))
      .With(IntsAttr("pads", {1, 1, 1, 1}));
  return cases;
}

std::vector<Case> Reductions() {
  std::vector<Case> cases;
  const auto add = [&](const std::string& op, const std::string& what = "",
                       int64_t opset = 17) -> Case& { return cases.emplace_back(op, what, opset); };
  add("ReduceSum").In({2, 3, 4}).Ints({0, -1});
  add("ReduceSum", "all").In({2, 3}).With(IntAttr("keepdims", 0));
  add("ReduceMean").In({2, 3, 4}).With(IntsAttr("axes", {1})).With(IntAttr("keepdims", 0));
  add("ReduceMax").In({2, 3, 4}).With(IntsAttr("axes", {1}));
  add("ReduceMin").In({2, 5}).With(IntAttr("keepdims", 0));
  add("ReduceProd")
      .In({2, 3, 4}, 0.5f, 2)
      .With(IntsAttr("axes", {1, 2}))
      .With(IntAttr("keepdims", 0));
  // One, two and no zeros in a row.
  add("ReduceProd", "zeros")
      .In({3, 3}, std::vector<float>{0, 2, 3, 0, 0.5f, 0, -1, 2, -0.7f})
      .With(IntsAttr("axes", {1}));
  add("ReduceL2").In({2, 5}).With(IntsAttr("axes", {1}));
  for (const int64_t reverse : {0, 1}) {
    add("CumSum")
        .In({2, 5})
        .Ints(Shape{}, {1})
        .With(IntAttr("reverse", reverse))
        .With(IntAttr("exclusive", 1 - reverse));
  }
  add("GlobalAveragePool").In({2, 3, 4, 5});
  add("Softmax").In({2, 3, 4}).With(IntAttr("axis", 1));
  add("Softmax", "flat", 11).In({2, 3, 2}).With(IntAttr("axis", 1));
  add("BatchNormalization")
      .In({2, 3, 2, 2})
      .Floats({3}, {0.7f, -1, 2})
      .Floats({3}, {0.1f, 0.2f, 0.3f})
      .Floats({3}, {-0.3f, 0.2f, 0})
      .Floats({3}, {0.5f, 2, 1});
  add("BatchNormalization", "computed").In({2, 3, 2, 2}).In({3}).In({3}).In({3}).In({3}, 0.5f, 2);
  add("InstanceNormalization").In({2, 3, 3, 4}).In({3}).In({3});
  add("LayerNormalization").In({3, 6}).In({6}).In({6});
  add("GroupNormalization", "", 21).In({2, 4, 3, 2}).In({4}).In({4}).With(IntAttr("num_groups", 2));
  for (const char* op : {"MaxPool", "AveragePool"}) {
    add(op, "apart")
        .In({2, 2, 4, 6})
        .With(IntsAttr("kernel_shape", {2, 2}))
        .With(IntsAttr("strides", {2, 2}));
    add(op, "over each other")
        .In({1, 2, 6, 7})
        .With(IntsAttr("kernel_shape", {3, 2}))
        .With(IntsAttr("strides", {2, 1}))
        .With(IntsAttr("pads", {1, 0, 1, 1}));
    add(op, "ceil")
        .In({1, 1, 6, 6})
        .With(IntsAttr("kernel_shape", {3, 3}))
        .With(IntsAttr("strides", {2, 2}))
        .With(IntAttr("ceil_mode", 1));
    add(op, "line")
        .In({1, 2, 7})
        .With(IntsAttr("kernel_shape", {3}))
        .With(IntsAttr("strides", {2}));
  }
  add("MaxPool", "whole pictures").In({2, 2, 3, 5}).With(IntsAttr("kernel_shape", {3, 5}));
  add("AveragePool", "counted")
      .In({1, 2, 5, 5})
      .With(IntsAttr("kernel_shape", {3, 3}))
      .With(IntsAttr("pads", {1, 1, 1, 1}))
      .With(IntAttr("count_include_pad", 1));
  add("Gelu", "", 20).In({2, 5});
  add("HardSigmoid").In({2, 5});
  return cases;
}

void CheckAll(std::vector<Case> cases) {
  for (Case& c : cases) {
    SCOPED_TRACE(c.text());
    c.Check();
  }
}

TEST(GradientOps, FunctionsOfElements) { CheckAll(Elementwise()); }
TEST(GradientOps, OperatorsThatMoveNumbers) { CheckAll(Moves()); }
TEST(GradientOps, ReadingAndWritingAtIndices) { CheckAll(Indices()); }
TEST(GradientOps, Products) { CheckAll(Products()); }
TEST(GradientOps, ReductionsAndWindows) { CheckAll(Reductions()); }

TEST(GradientOps, EveryRuleIsTried) {
  std::set<std::string> tried = {"Slope"};  // no file has it: gradients of gradients below
  for (const auto& cases : {Elementwise(), Moves(), Indices(), Products(), Reductions()}) {
    for (const Case& c : cases) tried.insert(c.op_type());
  }
  for (const graph::OpKind kind : graph::kAllOpKinds) {
    if (graph::GradientOf(kind) != graph::GradientKind::kRule) continue;
    EXPECT_EQ(tried.count(std::string(graph::OpName(kind))), 1u) << graph::OpName(kind);
  }
}

}  // namespace
}  // namespace ganvas
