// Names, order, dead nodes, constants; graphs that are broken.
#include "gtest/gtest.h"
#include "shared/graph/graph.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::graph {
namespace {

using onnx::Attr;
using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::MakeTensor;
using onnx::ModelBuilder;
using onnx::StringAttr;

std::vector<OpKind> Kinds(const Graph& graph) {
  std::vector<OpKind> kinds;
  for (const Node& node : graph.nodes) kinds.push_back(node.kind);
  return kinds;
}

std::string Name(int i) {
  std::string name = "v";
  name += std::to_string(i);
  return name;
}

Error ErrorOf(ModelBuilder& b) {
  const Result<Graph> graph = Build(b.Take());
  EXPECT_FALSE(graph.ok());
  return graph.ok() ? BadInput("no error") : graph.error();
}

TEST(BuildTest, OrdersNodesAndDropsDeadOnes) {
  ModelBuilder b;
  b.Input("x", {2}).Output("y");
  b.Node("Tanh", {"b"}, {"y"});
  b.Node("Unknown", {"x"}, {"dead"});
  b.Node("Exp", {"a"}, {"b"});
  b.Node("Relu", {"x"}, {"a"});
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(Kinds(*graph), (std::vector<OpKind>{OpKind::kRelu, OpKind::kExp, OpKind::kTanh}));
  EXPECT_EQ(graph->nodes[0].name, "#3 (Relu)");
  EXPECT_EQ(graph->nodes[0].outputs, graph->nodes[1].inputs);
}

TEST(BuildTest, KeepsTheOrderOfASortedFile) {
  ModelBuilder b;
  b.Input("x", {2}).Output("y");
  b.Node("Exp", {"x"}, {"late"}).Node("Relu", {"x"}, {"r"}).Node("Tanh", {"r"}, {"t"});
  b.Node("Add", {"late", "t"}, {"y"});
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok());
  EXPECT_EQ(Kinds(*graph),
            (std::vector<OpKind>{OpKind::kExp, OpKind::kRelu, OpKind::kTanh, OpKind::kAdd}));
}

TEST(BuildTest, DeepGraphsNeedNoDeepStack) {
  ModelBuilder b;
  b.Input("v0", {2}).Output("v50000");
  for (int i = 50000; i > 0; --i) {  // backwards
    b.Node("Relu", {Name(i - 1)}, {Name(i)});
  }
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(graph->nodes.size(), 50000u);
  const Shape shape{2};
  EXPECT_TRUE(Infer(*graph, {&shape, 1}).ok());
}

TEST(BuildTest, ConstantsOfEveryForm) {
  ModelBuilder b;
  b.Output("y0").Output("y1").Output("y2").Output("y3").Output("y4");
  b.Node("Constant", {}, {"c0"}, IntAttr("value_int", 7));
  b.Node("Constant", {}, {"c1"}, IntsAttr("value_ints", {1, 2}));
  b.Node("Constant", {}, {"c2"}, FloatAttr("value_float", 0.5f));
  b.Node("Constant", {}, {"c3"}, Attr("value_floats", std::vector<float>{1, 2, 3}));
  b.Node("Constant", {}, {"c4"}, Attr("value", MakeTensor<int32_t>("", DType::kI32, {1}, {9})));
  for (const char* i : {"0", "1", "2", "3", "4"}) {
    b.Node("Identity", {std::string("c") + i}, {std::string("y") + i});
  }
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const auto values = Infer(*graph, {});
  ASSERT_TRUE(values.ok());
  const auto out = [&](size_t i) { return (*values)[static_cast<size_t>(graph->outputs[i])]; };
  EXPECT_EQ(out(0).known, std::vector<int64_t>{7});
  EXPECT_EQ(out(0).shape, Shape{});
  EXPECT_EQ(out(1).known, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(out(2).known_real, std::vector<double>{0.5});
  EXPECT_EQ(out(3).shape, Shape{3});
  EXPECT_EQ(out(4).dtype, DType::kI32);
}

TEST(BuildTest, OutputsThatAreInputsOrConstantsGetANode) {
  ModelBuilder b;
  b.Input("x", {2}).Weight("w", Shape{3}).Output("x").Output("w");
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(Kinds(*graph), (std::vector<OpKind>{OpKind::kIdentity, OpKind::kIdentity}));
  EXPECT_NE(graph->outputs[0], graph->inputs[0]);
  EXPECT_EQ(graph->values[static_cast<size_t>(graph->outputs[1])].name, "w");
}

TEST(BuildTest, DropoutIsIdentity) {
  ModelBuilder b(12);
  b.Input("x", {2}).Output("y").Floats("ratio", Shape{}, {0.5f});
  b.Node("Dropout", {"x", "ratio"}, {"y", "mask"});
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(graph->nodes[0].kind, OpKind::kIdentity);
  EXPECT_EQ(graph->nodes[0].inputs.size(), 1u);
  EXPECT_EQ(graph->nodes[0].outputs.size(), 1u);

  ModelBuilder training(12);
  training.Input("x", {2}).Input("on", {}, DType::kBool).Output("y");
  training.Node("Dropout", {"x", "", "on"}, {"y"});
  EXPECT_EQ(ErrorOf(training).code, ErrorCode::kUnsupportedOp);
}

TEST(BuildTest, CompositesBecomeSimpleNodes) {
  ModelBuilder b(20);
  b.Input("x", {2, 3, 4}).Output("y").Weight("scale", Shape{3, 4}).Weight("bias", Shape{3, 4});
  b.Node("LayerNormalization", {"x", "scale", "bias"}, {"l"}, IntAttr("axis", 1));
  b.Node("HardSigmoid", {"l"}, {"h"}).Node("HardSwish", {"h"}, {"s"});
  b.Node("Gelu", {"s"}, {"g"}).Node("Gelu", {"g"}, {"y"}, StringAttr("approximate", "tanh"));
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(std::get<AxesAttrs>(graph->nodes[0].attributes).axes, (std::vector<int64_t>{-2, -1}));
  const Shape x{2, 3, 4};
  const auto inferred = Infer(*graph, {&x, 1});
  ASSERT_TRUE(inferred.ok()) << inferred.error().message;
  EXPECT_EQ((*inferred)[static_cast<size_t>(graph->outputs[0])].shape, x);

  ModelBuilder mean;
  mean.Input("x", {2, 3}).Weight("scale", Shape{3}).Output("y").Output("m");
  mean.Node("LayerNormalization", {"x", "scale"}, {"y", "m"});
  EXPECT_EQ(ErrorOf(mean).message,
            "node '#0 (LayerNormalization)' (LayerNormalization): output 1 'm' is used, which is "
            "not supported");
}

TEST(BuildTest, AnEmptyNameIsNeverAnInput) {
  ModelBuilder b;
  b.Input("x", {2}).Output("y").Weight("", Shape{1}).Node("Clip", {"x", "", ""}, {"y"});
  const Result<Graph> graph = Build(b.Take());
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_EQ(graph->nodes[0].inputs.size(), 1u);
}

TEST(BuildTest, UnsupportedOperatorsAreNamed) {
  ModelBuilder b;
  b.Input("x", {2}).Output("y").Node("Foo", {"x"}, {"y"});
  const Error error = ErrorOf(b);
  EXPECT_EQ(error.code, ErrorCode::kUnsupportedOp);
  EXPECT_EQ(error.message, "unsupported operator 'Foo' (domain 'ai.onnx') in node '#0 (Foo)'");

  ModelBuilder custom;
  custom.Input("x", {2}).Output("y").Node("Relu", {"x"}, {"y"});
  onnx::Model model = custom.Take();
  model.nodes[0].domain = "com.example";
  model.nodes[0].name = "/block/Relu_3";
  const Result<Graph> graph = Build(std::move(model));
  ASSERT_FALSE(graph.ok());
  EXPECT_EQ(graph.error().message,
            "unsupported operator 'Relu' (domain 'com.example') in node '/block/Relu_3'");
}

TEST(BuildTest, OpsetsOutsideTheKnownOnesAreRefused) {
  for (const int64_t opset : {int64_t{1}, int64_t{6}, int64_t{7}, int64_t{23}, int64_t{25}}) {
    ModelBuilder b(opset);
    b.Input("x", {2}).Output("y").Node("Relu", {"x"}, {"y"});
    EXPECT_TRUE(Build(b.Take()).ok()) << opset;
  }
  for (const int64_t opset : {int64_t{26}, int64_t{0}, int64_t{-1}}) {
    ModelBuilder b(opset);
    b.Input("x", {2}).Output("y").Node("Relu", {"x"}, {"y"});
    const Error error = ErrorOf(b);
    EXPECT_EQ(error.code, ErrorCode::kUnsupportedOp);
    EXPECT_EQ(error.message,
              "the model uses opset " + std::to_string(opset) + ", expected 1 to 25");
  }
}

TEST(BuildTest, OperatorTypesReachMessagesWithoutControlCharacters) {
  ModelBuilder b;
  b.Input("x", {2}).Output("y").Node("Relu\n\x1b[2J", {"nope"}, {"y"});
  const Error missing = ErrorOf(b);
  EXPECT_EQ(missing.message,
            "node '#0 (Relu??[2J)' (Relu??[2J): input 0 'nope' is not computed by any node");
  ModelBuilder unknown;
  unknown.Input("x", {2}).Output("y").Node("Foo\n", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(unknown).message,
            "unsupported operator 'Foo?' (domain 'ai.onnx') in node '#0 (Foo?)'");
}

TEST(BuildTest, BatchNormalizationInTrainingIsRefused) {
  const auto message = [](int64_t opset, std::vector<std::string> outputs,
                          std::vector<onnx::Attribute> attributes) {
    ModelBuilder b(opset);
    b.Input("x", {1, 2, 3, 3}).Output("y").Weight("w", Shape{2});
    b.Node("BatchNormalization", {"x", "w", "w", "w", "w"}, std::move(outputs));
    onnx::Model model = b.Take();
    model.nodes[0].attributes = std::move(attributes);
    const Result<Graph> graph = Build(std::move(model));
    return graph.ok() ? std::string("fine") : graph.error().message;
  };
  const auto flag = [](const std::string& name, int64_t value) {
    std::vector<onnx::Attribute> attributes;
    attributes.push_back(IntAttr(name, value));
    return attributes;
  };
  const std::string where = "node '#0 (BatchNormalization)' (BatchNormalization): ";
  const std::string expected = ", expected a model exported for inference";
  EXPECT_EQ(message(9, {"y", "a", "b", "c", "d"}, {}),
            where + "its 5 outputs ask for the statistics of the batch" + expected);
  EXPECT_EQ(message(13, {"y", "a", "b"}, {}),
            where + "its 3 outputs ask for the statistics of the batch" + expected);
  EXPECT_EQ(message(9, {"y", "", "", "", ""}, {}), "fine");
  EXPECT_EQ(message(9, {"y"}, {}), "fine");
  EXPECT_EQ(message(15, {"y", "a", "b"}, {}), "fine");  // nobody reads them
  EXPECT_EQ(message(15, {"y"}, flag("training_mode", 1)),
            where + "training_mode is set" + expected);
  EXPECT_EQ(message(6, {"y"}, {}), where + "is_test is 0" + expected);
  EXPECT_EQ(message(6, {"y"}, flag("is_test", 1)), "fine");
}

TEST(BuildTest, BrokenGraphsAreNamed) {
  ModelBuilder cycle;
  cycle.Input("x", {2}).Output("y");
  cycle.Node("Add", {"x", "b"}, {"a"}).Node("Relu", {"a"}, {"b"}).Node("Tanh", {"b"}, {"y"});
  EXPECT_EQ(ErrorOf(cycle).message,
            "node '#0 (Add)' (Add) needs its own output: the graph has a cycle");

  ModelBuilder self;
  self.Output("y").Node("Relu", {"y"}, {"y"});
  EXPECT_EQ(ErrorOf(self).message,
            "node '#0 (Relu)' (Relu) needs its own output: the graph has a cycle");

  ModelBuilder missing;
  missing.Input("x", {2}).Output("y").Node("Add", {"x", "nowhere"}, {"y"});
  EXPECT_EQ(ErrorOf(missing).message,
            "node '#0 (Add)' (Add): input 1 'nowhere' is not computed by any node");

  ModelBuilder twice;
  twice.Input("x", {2}).Output("y").Node("Relu", {"x"}, {"y"}).Node("Tanh", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(twice).message,
            "node '#1 (Tanh)' (Tanh) defines the value 'y' a second time, expected one definition");

  ModelBuilder output;
  output.Input("x", {2}).Output("z").Node("Relu", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(output).message, "graph output 'z' is not computed by any node");

  ModelBuilder outputs;
  outputs.Input("x", {2}).Output("y").Output("y").Node("Relu", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(outputs).message, "graph output 'y' is listed twice");

  ModelBuilder none;
  none.Input("x", {2}).Node("Relu", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(none).message, "the graph has no outputs");

  ModelBuilder few;
  few.Input("x", {2}).Output("y").Node("Add", {"x"}, {"y"});
  EXPECT_EQ(ErrorOf(few).message, "node '#0 (Add)' (Add) has 1 inputs, expected 2");

  ModelBuilder left_out;
  left_out.Input("x", {2}).Output("y").Node("Add", {"", "x"}, {"y"});
  EXPECT_EQ(ErrorOf(left_out).message, "node '#0 (Add)' (Add): input 0 is left out");

  ModelBuilder weights;
  weights.Output("w").Weight("w", Shape{1}).Weight("w", Shape{1});
  EXPECT_EQ(ErrorOf(weights).message,
            "an initializer defines the value 'w' a second time, expected one definition");
}

}  // namespace
}  // namespace ganvas::graph
