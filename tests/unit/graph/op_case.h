// One node on its own: what shape its output gets, or which error.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/onnx/model_builder.h"

namespace ganvas::graph {

using onnx::Attr;
using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::MakeTensor;
using onnx::ModelBuilder;
using onnx::StringAttr;

// Describes a single node step by step; Run() says what came out.
class OpCase {
 public:
  explicit OpCase(std::string op_type, int64_t opset = 17)
      : builder_(opset), op_type_(std::move(op_type)) {}

  OpCase& In(Shape shape, DType dtype = DType::kF32) {  // a graph input
    const std::string name = Next();
    builder_.Input(name, {shape.dims().begin(), shape.dims().end()}, dtype);
    shapes_.push_back(shape);
    return *this;
  }
  OpCase& Weight(Shape shape) {  // a constant of zeros
    builder_.Weight(Next(), shape);
    return *this;
  }
  OpCase& Ints(const std::vector<int64_t>& numbers) {
    builder_.Ints(Next(), numbers);
    return *this;
  }
  OpCase& Int(int64_t number) {  // a scalar
    builder_.Ints(Next(), Shape{}, {number});
    return *this;
  }
  OpCase& Floats(const std::vector<float>& numbers) {
    builder_.Floats(Next(), Shape{static_cast<int64_t>(numbers.size())}, numbers);
    return *this;
  }
  OpCase& Omit() {
    inputs_.emplace_back();
    return *this;
  }
  OpCase& With(onnx::Attribute attribute) {
    attributes_.push_back(std::move(attribute));
    return *this;
  }
  OpCase& Int(std::string name, int64_t value) { return With(IntAttr(std::move(name), value)); }
  OpCase& Ints(std::string name, std::vector<int64_t> value) {
    return With(IntsAttr(std::move(name), std::move(value)));
  }
  OpCase& Str(std::string name, std::string value) {
    return With(StringAttr(std::move(name), std::move(value)));
  }
  OpCase& Outputs(int count) {
    outputs_ = count;
    return *this;
  }

  // "float32 [1, 2]" (several outputs joined by "; "), known numbers after " = "; else the error,
  // without the words that name the node.
  std::string Run() {
    onnx::Node node;
    std::vector<std::string> outputs;
    for (int i = 0; i < outputs_; ++i) outputs.push_back(std::string("y") + std::to_string(i));
    builder_.Node(op_type_, inputs_, outputs);
    for (const std::string& output : outputs) builder_.Output(output);
    onnx::Model model = builder_.Take();
    model.nodes[0].name = "n";
    model.nodes[0].attributes = std::move(attributes_);
    const Result<Graph> graph = Build(std::move(model));
    if (!graph.ok()) return Strip(graph.error().message);
    const auto inferred = Infer(*graph, shapes_);
    if (!inferred.ok()) return Strip(inferred.error().message);
    std::string text;
    for (const ValueId id : graph->outputs) {
      if (!text.empty()) text += "; ";
      text += Text((*inferred)[static_cast<size_t>(id)]);
    }
    return text;
  }

 private:
  std::string Next() {
    inputs_.push_back(std::string("x") + std::to_string(inputs_.size()));
    return inputs_.back();
  }
  static std::string Text(const Inferred& value) {
    std::string text = std::string(DTypeName(value.dtype)) + " " + value.shape.ToString();
    if (value.known) {
      text += " =";
      for (const int64_t number : *value.known) text.append(" ").append(std::to_string(number));
    }
    if (value.known_real) {
      text += " =";
      for (const double number : *value.known_real) text.append(" ").append(std::to_string(number));
    }
    return text;
  }
  static std::string Strip(const std::string& message) {
    const std::string node = "node 'n' (";
    const size_t end = message.find("): ");
    if (message.rfind(node, 0) != 0 || end == std::string::npos) return message;
    return message.substr(end + 3);
  }

  ModelBuilder builder_;
  std::string op_type_;
  std::vector<std::string> inputs_;
  std::vector<onnx::Attribute> attributes_;
  std::vector<Shape> shapes_;
  int outputs_ = 1;
};

}  // namespace ganvas::graph
