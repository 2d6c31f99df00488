// Functions of the file itself.
#include "shared/onnx/functions.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/onnx/sample_model.h"

namespace ganvas::onnx {
namespace {

Node Standard(const std::string& type, std::vector<std::string> inputs,
              std::vector<std::string> outputs) {
  Node node = MakeNode(type, std::move(inputs), std::move(outputs));
  node.name = type;
  return node;
}

Node Call(const std::string& type, std::vector<std::string> inputs,
          std::vector<std::string> outputs) {
  Node node = Standard(type, std::move(inputs), std::move(outputs));
  node.domain = "test";
  return node;
}

Attribute Reference(const std::string& name, const std::string& of) {
  Attribute attribute;
  attribute.name = name;
  attribute.reference = of;
  return attribute;
}

Function MakeFunction(const std::string& name, std::vector<std::string> inputs,
                      std::vector<std::string> outputs) {
  Function function;
  function.domain = "test";
  function.name = name;
  function.opset = 17;
  function.inputs = std::move(inputs);
  function.outputs = std::move(outputs);
  return function;
}

std::string TextOf(const Model& model) {
  std::string text;
  for (const Node& node : model.nodes) {
    text += text.empty() ? "" : "; ";
    for (const std::string& name : node.outputs) text += name + " ";
    text += "= " + node.op_type;
    for (const std::string& name : node.inputs) text += " " + name;
  }
  return text;
}

TEST(FunctionsTest, EveryCallHasValuesOfItsOwn) {
  std::vector<Function> functions;
  functions.push_back(MakeFunction("twice", {"a"}, {"b"}));
  functions[0].nodes.push_back(Standard("Relu", {"a"}, {"t"}));
  functions[0].nodes.push_back(Standard("Add", {"t", "t"}, {"b"}));
  Model model;
  model.nodes.push_back(Call("twice", {"x"}, {"y"}));
  model.nodes.push_back(Call("twice", {"y"}, {"z"}));
  ASSERT_TRUE(InlineFunctions(functions, model).ok());
  EXPECT_EQ(TextOf(model),
            "twice#1/t = Relu x; y = Add twice#1/t twice#1/t; "
            "twice#2/t = Relu y; z = Add twice#2/t twice#2/t");
  EXPECT_EQ(model.nodes[0].name, "twice#1/Relu");
}

TEST(FunctionsTest, FunctionsCallFunctionsAndHandInputsOn) {
  std::vector<Function> functions;
  functions.push_back(MakeFunction("outer", {"a", "rest"}, {"b", "rest"}));
  functions[0].nodes.push_back(Call("inner", {"a", ""}, {"b"}));
  functions.push_back(MakeFunction("inner", {"p", "q"}, {"r"}));
  functions[1].nodes.push_back(Standard("Clip", {"p", "q"}, {"r"}));
  Model model;
  model.nodes.push_back(Call("outer", {"x", "k"}, {"y", "k2"}));
  ASSERT_TRUE(InlineFunctions(functions, model).ok());
  EXPECT_EQ(TextOf(model), "y = Clip x ; k2 = Identity k");
}

TEST(FunctionsTest, AttributesComeFromTheCallerOrTheDefault) {
  std::vector<Function> functions;
  functions.push_back(MakeFunction("leaky", {"a"}, {"b"}));
  Node inner = Standard("LeakyRelu", {"a"}, {"b"});
  inner.attributes.push_back(Reference("alpha", "slope"));
  inner.attributes.push_back(Reference("other", "nowhere"));
  functions[0].nodes.push_back(std::move(inner));
  functions[0].defaults.emplace_back();
  functions[0].defaults[0].name = "slope";
  functions[0].defaults[0].value = 0.25f;
  Model model;
  model.nodes.push_back(Call("leaky", {"x"}, {"y"}));
  model.nodes.push_back(Call("leaky", {"y"}, {"z"}));
  model.nodes[1].attributes.push_back(Attr("slope", 0.5f));
  ASSERT_TRUE(InlineFunctions(functions, model).ok());
  ASSERT_EQ(model.nodes.size(), 2u);
  ASSERT_EQ(model.nodes[0].attributes.size(), 1u);
  EXPECT_EQ(model.nodes[0].attributes[0].name, "alpha");
  EXPECT_EQ(std::get<float>(model.nodes[0].attributes[0].value), 0.25f);
  EXPECT_EQ(std::get<float>(model.nodes[1].attributes[0].value), 0.5f);
}

TEST(FunctionsTest, NodesKeepTheOpsetOfTheirFunction) {
  std::vector<Function> functions;
  functions.push_back(MakeFunction("old", {"a"}, {"b"}));
  functions[0].opset = 12;
  functions[0].nodes.push_back(Standard("Softmax", {"a"}, {"b"}));
  Model model;
  model.nodes.push_back(Call("old", {"x"}, {"y"}));
  model.nodes.push_back(Standard("Relu", {"y"}, {"z"}));
  ASSERT_TRUE(InlineFunctions(functions, model).ok());
  EXPECT_EQ(model.nodes[0].opset, 12);
  EXPECT_EQ(model.nodes[1].opset, 0);
}

TEST(FunctionsTest, CirclesAndFloodsEnd) {
  std::vector<Function> circle;
  circle.push_back(MakeFunction("self", {"a"}, {"b"}));
  circle[0].nodes.push_back(Call("self", {"a"}, {"b"}));
  Model model;
  model.nodes.push_back(Call("self", {"x"}, {"y"}));
  Status status = InlineFunctions(circle, model);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "function 'self' calls functions more than 32 deep");

  std::vector<Function> flood;  // 2^20 calls that make nothing
  for (int i = 0; i < 20; ++i) {
    flood.push_back(MakeFunction("f" + std::to_string(i), {"a"}, {"b"}));
    if (i == 19) break;
    for (int k = 0; k < 2; ++k) {
      flood.back().nodes.push_back(Call("f" + std::to_string(i + 1), {"a"}, {""}));
    }
  }
  Model wide;
  wide.nodes.push_back(Call("f0", {"x"}, {"y"}));
  status = InlineFunctions(flood, wide);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "the functions of the file are called more than 65536 times");
}

TEST(FunctionsTest, CallsWithTooManyInputsAreRefused) {
  std::vector<Function> functions;
  functions.push_back(MakeFunction("one", {"a"}, {"b"}));
  Model model;
  model.nodes.push_back(Call("one", {"x", "y"}, {"z"}));
  const Status status = InlineFunctions(functions, model);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message,
            "node 'one' gives function 'one' 2 inputs and takes 1 outputs, expected at most 1 and "
            "1");
}

}  // namespace
}  // namespace ganvas::onnx
