// Inference of whole graphs: the shapes that a generator's layers get, and what is refused.
#include "gtest/gtest.h"
#include "shared/graph/graph.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::graph {
namespace {

using onnx::Attr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::MakeTensor;
using onnx::ModelBuilder;
using onnx::StringAttr;

TEST(InferTest, DcganGetsItsPublishedShapes) {
  ModelBuilder b;
  b.Input("z", {-1, 100}).Output("image");
  b.Ints("to_map", {-1, 100, 1, 1}).Node("Reshape", {"z", "to_map"}, {"map"});
  b.Weight("w0", Shape{100, 32, 4, 4}).Weight("w1", Shape{32, 16, 4, 4});
  b.Weight("s", Shape{32}).Weight("w2", Shape{16, 3, 4, 4}).Weight("b2", Shape{3});
  b.Node("ConvTranspose", {"map", "w0"}, {"h0"});
  b.Node("BatchNormalization", {"h0", "s", "s", "s", "s"}, {"n0"});
  b.Node("Relu", {"n0"}, {"r0"});
  b.Node("ConvTranspose", {"r0", "w1"}, {"h1"}, IntsAttr("strides", {2, 2}),
         IntsAttr("pads", {1, 1, 1, 1}));
  b.Node("ConvTranspose", {"h1", "w2", "b2"}, {"h2"}, IntsAttr("strides", {2, 2}),
         IntsAttr("pads", {1, 1, 1, 1}), IntsAttr("kernel_shape", {4, 4}));
  b.Node("Tanh", {"h2"}, {"image"});
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const Shape z{7, 100};
  const auto inferred = Infer(*graph, {&z, 1});
  ASSERT_TRUE(inferred.ok()) << inferred.error().message;
  EXPECT_EQ((*inferred)[static_cast<size_t>(graph->outputs[0])].shape, (Shape{7, 3, 16, 16}));
}

TEST(InferTest, InputShapesThatContradictTheDeclaredOnesAreRefused) {
  ModelBuilder b;
  b.Input("z", {-1, 100}).Output("y").Node("Relu", {"z"}, {"y"});
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok());
  const Shape wrong{2, 64};
  const auto inferred = Infer(*graph, {&wrong, 1});
  ASSERT_FALSE(inferred.ok());
  EXPECT_EQ(inferred.error().code, ErrorCode::kBadInput);
  EXPECT_EQ(inferred.error().message, "input 'z' has shape [2, 64], expected [?, 100]");
}

// Builds, infers for one input shape, and gives the shape of the first output.
std::string OutputShape(ModelBuilder& b, Shape input) {
  const Result<Graph> graph = Build(b.Take());
  if (!graph.ok()) return graph.error().message;
  const auto inferred = Infer(*graph, {&input, 1});
  if (!inferred.ok()) return inferred.error().message;
  return (*inferred)[static_cast<size_t>(graph->outputs[0])].shape.ToString();
}

onnx::Attribute To(int64_t type) { return IntAttr("to", type); }

// x.view(x.size(0), -1)
TEST(ExporterPatternTest, ViewByBatch) {
  ModelBuilder b;
  b.Input("x", {-1, 3, 4, 5}).Output("y").Ints("zero", Shape{}, {0}).Ints("axis", {0});
  b.Ints("rest", {-1});
  b.Node("Shape", {"x"}, {"s"}).Node("Gather", {"s", "zero"}, {"n"}, IntAttr("axis", 0));
  b.Node("Unsqueeze", {"n", "axis"}, {"n1"})
      .Node("Concat", {"n1", "rest"}, {"t"}, IntAttr("axis", 0));
  b.Node("Reshape", {"x", "t"}, {"y"});
  EXPECT_EQ(OutputShape(b, {6, 3, 4, 5}), "[6, 60]");
}

// F.interpolate(x, scale_factor=1.5) as PyTorch writes it where it cannot fold: sizes by float.
TEST(ExporterPatternTest, InterpolateByComputedSizes) {
  ModelBuilder b;
  b.Input("x", {-1, 3, -1, -1}).Output("y");
  b.Ints("c0", {0}).Ints("c2", {2}).Ints("c4", {4}).Floats("factor", Shape{2}, {1.5f, 2.25f});
  b.Node("Shape", {"x"}, {"s"});
  b.Node("Slice", {"s", "c2", "c4", "c0"}, {"hw"});
  b.Node("Cast", {"hw"}, {"hwf"}, To(1)).Node("Mul", {"hwf", "factor"}, {"scaled"});
  b.Node("Floor", {"scaled"}, {"floored"}).Node("Cast", {"floored"}, {"sizes"}, To(7));
  b.Node("Slice", {"s", "c0", "c2", "c0"}, {"nc"});
  b.Node("Concat", {"nc", "sizes"}, {"target"}, IntAttr("axis", 0));
  b.Node("Resize", {"x", "", "", "target"}, {"y"}, StringAttr("mode", "nearest"));
  EXPECT_EQ(OutputShape(b, {2, 3, 5, 7}), "[2, 3, 7, 15]");
}

// The same by scales that are a quotient of sizes.
TEST(ExporterPatternTest, InterpolateByComputedScales) {
  ModelBuilder b;
  b.Input("x", {1, 2, 4, 6}).Output("y");
  b.Ints("c0", {0})
      .Ints("c2", {2})
      .Ints("c4", {4})
      .Ints("wanted", {8, 9})
      .Floats("one", Shape{2}, {1, 1});
  b.Node("Shape", {"x"}, {"s"}).Node("Slice", {"s", "c2", "c4", "c0"}, {"hw"});
  b.Node("Cast", {"hw"}, {"hwf"}, To(1)).Node("Cast", {"wanted"}, {"wf"}, To(1));
  b.Node("Div", {"wf", "hwf"}, {"q"});
  b.Node("Concat", {"one", "q"}, {"scales"}, IntAttr("axis", 0));
  b.Node("Resize", {"x", "", "scales"}, {"y"}, StringAttr("mode", "linear"));
  EXPECT_EQ(OutputShape(b, {1, 2, 4, 6}), "[1, 2, 8, 9]");
}

// F.pad(x, (1, 2, 3, 4)): the list is filled up with zeros, reversed in pairs and transposed.
TEST(ExporterPatternTest, PadListIsReordered) {
  ModelBuilder b;
  b.Input("x", {1, 1, 5, 5}).Output("y");
  b.Ints("pad", {1, 2, 3, 4}).Ints("count", {4}).Ints("pairs", {-1, 2}).Ints("flat", {-1});
  b.Ints("last", {-1}).Ints("first", {INT64_MIN}).Ints("axis", {0}).Ints("step", {-1});
  b.Node("ConstantOfShape", {"count"}, {"zeros"},
         Attr("value", MakeTensor<int64_t>("", DType::kI64, {1}, {0})));
  b.Node("Concat", {"pad", "zeros"}, {"all"}, IntAttr("axis", 0));
  b.Node("Reshape", {"all", "pairs"}, {"matrix"});
  b.Node("Slice", {"matrix", "last", "first", "axis", "step"}, {"reversed"});
  b.Node("Transpose", {"reversed"}, {"columns"}, IntsAttr("perm", {1, 0}));
  b.Node("Reshape", {"columns", "flat"}, {"list"}).Node("Cast", {"list"}, {"pads"}, To(7));
  b.Node("Pad", {"x", "pads"}, {"y"}, StringAttr("mode", "reflect"));
  EXPECT_EQ(OutputShape(b, {1, 1, 5, 5}), "[1, 1, 12, 8]");
}

// x.expand(-1, 4) with the -1 replaced by ones, as PyTorch writes it.
TEST(ExporterPatternTest, ExpandWithWhere) {
  ModelBuilder b;
  b.Input("x", {3, 1}).Output("y").Ints("wanted", {-1, 4}).Ints("two", {2}).Ints("minus", {-1});
  b.Node("ConstantOfShape", {"two"}, {"ones"},
         Attr("value", MakeTensor<int64_t>("", DType::kI64, {1}, {1})));
  b.Node("Mul", {"ones", "minus"}, {"minuses"}).Node("Equal", {"wanted", "minuses"}, {"any"});
  b.Node("Where", {"any", "ones", "wanted"}, {"t"}).Node("Expand", {"x", "t"}, {"y"});
  EXPECT_EQ(OutputShape(b, {3, 1}), "[3, 4]");
}

TEST(InferTest, OneNameIsOneSize) {
  ModelBuilder b;
  b.Input("z", {-1, 4}).Input("label", {-1}, DType::kI64).Output("y");
  b.Weight("table", Shape{10, 4}).Node("Gather", {"table", "label"}, {"e"});
  b.Node("Mul", {"z", "e"}, {"y"});
  onnx::Model model = b.Take();
  model.inputs[0].dims[0].name = "N";
  model.inputs[1].dims[0].name = "N";
  const Result<Graph> graph = Build(std::move(model));
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_TRUE(Infer(*graph, std::vector<Shape>{{5, 4}, {5}}).ok());
  const auto contradiction = Infer(*graph, std::vector<Shape>{{5, 4}, {1}});
  ASSERT_FALSE(contradiction.ok());
  EXPECT_EQ(contradiction.error().message,
            "input 'label' has shape [1], but 'N' is 5 in another input");
  EXPECT_EQ(Infer(*graph, std::vector<Shape>{{5, 4}}).error().message,
            "found 1 inputs, expected 2");
}

TEST(InferTest, KnownNumbersAreBoundedInAll) {
  // 60000 times 1000 numbers from a small file would be half a gigabyte.
  ModelBuilder b;
  b.Ints("count", {1000}).Output("v60000");
  b.Node("ConstantOfShape", {"count"}, {"v0"},
         Attr("value", MakeTensor<int64_t>("", DType::kI64, {1}, {1})));
  for (int i = 0; i < 60000; ++i) {
    std::string from = "v", to = "v";
    from += std::to_string(i);
    to += std::to_string(i + 1);
    b.Node("Identity", {from}, {to});
  }
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const auto inferred = Infer(*graph, {});
  ASSERT_TRUE(inferred.ok());
  size_t known = 0;
  for (const Inferred& value : *inferred) known += value.known ? value.known->size() : 0;
  EXPECT_GT(known, size_t{1} << 21);
  EXPECT_LE(known, (size_t{1} << 22) + 2000);
}

}  // namespace
}  // namespace ganvas::graph
