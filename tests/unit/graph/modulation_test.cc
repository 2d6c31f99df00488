#include "shared/graph/modulation.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "shared/graph/cut.h"
#include "shared/graph/op_table.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::graph {
namespace {

using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::ModelBuilder;

// x [2, 6, H, W] by weights [2 * 5, 6, 3, 3] made of a constant and `styles`, the batch as groups.
Result<Graph> Modulated(const std::vector<int64_t>& style) {
  ModelBuilder b;
  b.Input("x", {2, 6, 7, 9}).Input("s", {2, 6}).Output("y");
  b.Weight("w", Shape{1, 5, 6, 3, 3}).Ints("style", style).Ints("planes", {1, 12, 7, 9});
  b.Ints("filters", {10, 6, 3, 3}).Ints("back", {2, 5, 7, 9}).Ints("axes", {2, 3, 4});
  b.Ints("scale", {2, 5, 1, 1, 1});
  b.Node("Reshape", {"s", "style"}, {"s5"}).Node("Mul", {"w", "s5"}, {"m"});
  b.Node("Mul", {"m", "m"}, {"q"}).Node("ReduceSum", {"q", "axes"}, {"n"}, IntAttr("keepdims", 0));
  b.Node("Sqrt", {"n"}, {"d"}).Node("Reshape", {"d", "scale"}, {"d5"});
  b.Node("Div", {"m", "d5"}, {"k"}).Node("Reshape", {"k", "filters"}, {"f"});
  b.Node("Reshape", {"x", "planes"}, {"p"});
  b.Node("Conv", {"p", "f"}, {"c"}, IntAttr("group", 2), IntsAttr("pads", {1, 1, 1, 1}));
  b.Node("Reshape", {"c", "back"}, {"y"});
  return Build(b.Take());
}

// Nodes that the outputs need.
std::vector<const Node*> NeededNodes(const Graph& graph) {
  std::vector<bool> wanted(graph.values.size(), false);
  for (const ValueId v : graph.outputs) wanted[static_cast<size_t>(v)] = true;
  std::vector<const Node*> needed;
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    const Node& node = graph.nodes[n];
    if (!wanted[static_cast<size_t>(node.outputs[0])]) continue;
    needed.push_back(&node);
    for (const ValueId v : node.inputs) {
      if (v != kNoValue) wanted[static_cast<size_t>(v)] = true;
    }
  }
  return needed;
}

TEST(ModulationTest, WeightsOfPicturesBecomeConstantOnes) {
  const Result<Graph> graph = Modulated({2, 1, 6, 1, 1});
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  int convolutions = 0;
  const ValueId computed = FindValue(*graph, "m");
  for (const Node* node : NeededNodes(*graph)) {
    for (const ValueId v : node->inputs) EXPECT_NE(v, computed) << node->name;
    if (node->kind != OpKind::kConv) continue;
    ++convolutions;
    EXPECT_EQ(std::get_if<ConvAttrs>(&node->attributes)->group, 1);
  }
  EXPECT_EQ(convolutions, 1);
  const auto inferred = Infer(*graph, std::vector<Shape>{Shape{2, 6, 7, 9}, Shape{2, 6}});
  ASSERT_TRUE(inferred.ok()) << inferred.error().message;
  const ValueId grouped = FindValue(*graph, "c"), parted = FindValue(*graph, "y");
  EXPECT_EQ((*inferred)[static_cast<size_t>(grouped)].shape, (Shape{1, 10, 7, 9}));
  EXPECT_EQ((*inferred)[static_cast<size_t>(parted)].shape, (Shape{2, 5, 7, 9}));
}

TEST(ModulationTest, ValuesThatNothingFollowsFromCannotBeGiven) {
  const Result<Graph> graph = Modulated({2, 1, 6, 1, 1});
  ASSERT_TRUE(graph.ok());
  const std::vector<std::string> outputs = {"y"};
  for (const char* name : {"m", "q", "k", "f"}) {
    const Result<Graph> cut = Cut(*graph, std::vector<GivenValue>{{name, DType::kF32}}, outputs);
    ASSERT_FALSE(cut.ok()) << name;
    EXPECT_NE(cut.error().message.find("modulated weights"), std::string::npos);
  }
  for (const char* name : {"s5", "n", "d5", "p"}) {
    EXPECT_TRUE(Cut(*graph, std::vector<GivenValue>{{name, DType::kF32}}, outputs).ok()) << name;
  }
}

}  // namespace
}  // namespace ganvas::graph
