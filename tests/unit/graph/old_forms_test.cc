// Operators of opsets 1 to 6, whose forms later ones changed.
#include <gtest/gtest.h>

#include "tests/unit/graph/op_case.h"

namespace ganvas::graph {
namespace {

TEST(OldFormsTest, TheSecondOperandLiesAtItsAxis) {
  const auto add = [](Shape a, Shape b, int64_t axis) {
    return OpCase("Add", 6).In(a).In(b).Int("broadcast", 1).Int("axis", axis).Run();
  };
  EXPECT_EQ(add({2, 3, 4, 5}, {3}, 1), "float32 [2, 3, 4, 5]");
  EXPECT_EQ(add({2, 3, 4, 5}, {2, 3}, 0), "float32 [2, 3, 4, 5]");
  EXPECT_EQ(add({2, 3, 4, 5}, {4, 5}, 2), "float32 [2, 3, 4, 5]");
  EXPECT_NE(add({2, 3, 4, 5}, {4}, 1).find("broadcasts with"), std::string::npos);
  EXPECT_EQ(add({2, 3}, {3}, -1), "axis is negative, expected 0 or more");
  EXPECT_EQ(OpCase("Add", 6).In({2, 3}).In({3}).Int("broadcast", 1).Run(), "float32 [2, 3]");
  EXPECT_EQ(OpCase("Mul", 7).In({2, 3, 4}).In({4}).Int("axis", 0).Run(), "float32 [2, 3, 4]");
  EXPECT_EQ(OpCase("PRelu", 6).In({2, 3, 4, 4}).In({3}).Run(), "float32 [2, 3, 4, 4]");
}

TEST(OldFormsTest, AttributesThatBecameInputsOrGotOtherNames) {
  EXPECT_EQ(OpCase("Reshape", 1).In({2, 6}).Ints("shape", {3, -1}).Run(), "float32 [3, 4]");
  EXPECT_EQ(OpCase("Reshape", 1).In({2, 6}).Run(), "the attribute 'shape' is missing");
  EXPECT_EQ(OpCase("Pad", 1).In({2, 3}).Ints("paddings", {0, 1, 0, 2}).Run(), "float32 [2, 6]");
  EXPECT_EQ(OpCase("Pad", 2).In({2, 3}).Ints("pads", {0, 1, 0, 2}).Run(), "float32 [2, 6]");
  EXPECT_EQ(OpCase("Cast", 1).In({2}).Str("to", "INT64").Run(), "int64 [2]");
  EXPECT_NE(OpCase("Cast", 1).In({2}).Str("to", "STRING").Run().find("a cast to"),
            std::string::npos);
  EXPECT_EQ(OpCase("Concat", 1).In({2, 3}).In({2, 4}).Run(), "float32 [2, 7]");
  EXPECT_EQ(OpCase("Upsample", 1)
                .In({1, 2, 3, 4})
                .With(FloatAttr("height_scale", 2))
                .With(FloatAttr("width_scale", 3))
                .Run(),
            "float32 [1, 2, 6, 12]");
  EXPECT_EQ(OpCase("Upsample", 7).In({1, 2, 3, 4}).Run(), "neither scales nor sizes are given");
  EXPECT_EQ(OpCase("Clip", 6).In({3}).With(FloatAttr("min", 0)).Run(), "float32 [3]");
  EXPECT_EQ(OpCase("Squeeze", 1).In({1, 3, 1}).Ints("axes", {0}).Run(), "float32 [3, 1]");
}

TEST(OldFormsTest, WhatMeansSomethingElseIsRefusedByName) {
  EXPECT_EQ(OpCase("Dropout", 6).In({2}).Run(),
            "is_test is 0, expected a model exported for inference");
  EXPECT_EQ(OpCase("Dropout", 6).In({2}).Int("is_test", 1).Run(), "float32 [2]");
  EXPECT_EQ(OpCase("Dropout", 7).In({2}).Run(), "float32 [2]");
  EXPECT_EQ(OpCase("Tile", 1).In({2}).Int(2).Int(0).Run(), "its form of opset 1 is not supported");
}

TEST(HalvesTest, OutputsKeepTheTypeOfTheFile) {
  EXPECT_EQ(OpCase("Relu").In({2}, DType::kF16).Run(), "float16 [2]");
  EXPECT_EQ(OpCase("Cast").In({2}).Int("to", 10).Run(), "float16 [2]");
  EXPECT_EQ(OpCase("Cast").In({2}, DType::kF16).Int("to", 1).Run(), "float32 [2]");
  EXPECT_EQ(OpCase("Shape").In({2, 3}, DType::kF16).Run(), "int64 [2] = 2 3");
  EXPECT_EQ(OpCase("Greater").In({2}, DType::kF16).In({2}, DType::kF16).Run(), "bool [2]");
}

TEST(HalvesTest, AreFloat32InBetween) {
  ModelBuilder b;
  b.Input("x", {1, 2, 4, 4}, DType::kF16).Output("y");
  onnx::Model model =
      std::move(b.Node("Conv", {"x", "w"}, {"c"}).Node("Relu", {"c"}, {"y"})).Take();
  model.initializers.push_back(
      MakeTensor<uint16_t>("w", DType::kF16, Shape{1, 2, 1, 1}, {0x3c00, 0x3c00}));
  const Result<Graph> graph = Build(std::move(model));
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  std::string kinds;
  for (const Node& node : graph->nodes) kinds += std::string(OpName(node.kind)) + " ";
  EXPECT_EQ(kinds, "Cast Cast Conv Relu Cast ");
  const Shape shape{1, 2, 4, 4};
  const auto inferred = Infer(*graph, {&shape, 1});
  ASSERT_TRUE(inferred.ok()) << inferred.error().message;
  EXPECT_EQ((*inferred)[static_cast<size_t>(graph->outputs[0])].dtype, DType::kF16);
}

TEST(HalvesTest, StoredWeightsStayBehindTheirCast) {
  ModelBuilder b;
  b.Input("x", {1, 2, 4, 4}).Output("y");
  b.Node("Cast", {"h"}, {"w"}, IntAttr("to", 1)).Node("Conv", {"x", "w"}, {"y"});
  onnx::Model model = b.Take();
  model.initializers.push_back(
      MakeTensor<uint16_t>("h", DType::kF16, Shape{1, 2, 1, 1}, {0x3c00, 0x3c00}));
  const Result<Graph> graph = Build(std::move(model));
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(graph->nodes.size(), 2u);
}

}  // namespace
}  // namespace ganvas::graph
