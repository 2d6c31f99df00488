// Builds small models in memory for tests.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/onnx/model.h"

namespace ganvas::graph {

template <typename T>
onnx::Tensor MakeTensor(std::string name, DType dtype, Shape shape, const std::vector<T>& numbers) {
  onnx::Tensor tensor;
  tensor.name = std::move(name);
  tensor.dtype = dtype;
  tensor.shape = shape;
  tensor.owned.resize(numbers.size() * sizeof(T));
  if (!numbers.empty()) std::memcpy(tensor.owned.data(), numbers.data(), tensor.owned.size());
  tensor.data = tensor.owned;
  return tensor;
}

template <typename T>
onnx::Attribute Attr(std::string name, T value) {
  onnx::Attribute attribute;
  attribute.name = std::move(name);
  attribute.value = std::move(value);
  return attribute;
}
inline onnx::Attribute IntAttr(std::string name, int64_t value) {
  return Attr<int64_t>(std::move(name), value);
}
inline onnx::Attribute IntsAttr(std::string name, std::vector<int64_t> value) {
  return Attr(std::move(name), std::move(value));
}
inline onnx::Attribute FloatAttr(std::string name, float value) {
  return Attr(std::move(name), value);
}
inline onnx::Attribute StringAttr(std::string name, std::string value) {
  return Attr(std::move(name), std::move(value));
}

// Every value is named by the caller; a name of the form "" is an omitted input.
class ModelBuilder {
 public:
  explicit ModelBuilder(int64_t opset = 17) { model_.opset = opset; }

  // A negative dimension is declared dynamic.
  ModelBuilder& Input(const std::string& name, std::vector<int64_t> dims,
                      DType dtype = DType::kF32) {
    model_.inputs.push_back(Info(name, dims, dtype));
    return *this;
  }
  ModelBuilder& Output(const std::string& name) {
    onnx::ValueInfo info;
    info.name = name;
    model_.outputs.push_back(std::move(info));
    return *this;
  }
  // A float32 initializer of zeros.
  ModelBuilder& Weight(const std::string& name, Shape shape) {
    std::vector<float> zeros(static_cast<size_t>(shape.elements()));
    model_.initializers.push_back(MakeTensor(name, DType::kF32, shape, zeros));
    return *this;
  }
  ModelBuilder& Floats(const std::string& name, Shape shape, const std::vector<float>& numbers) {
    model_.initializers.push_back(MakeTensor(name, DType::kF32, shape, numbers));
    return *this;
  }
  // int64, a vector.
  ModelBuilder& Ints(const std::string& name, const std::vector<int64_t>& numbers) {
    return Ints(name, Shape{static_cast<int64_t>(numbers.size())}, numbers);
  }
  ModelBuilder& Ints(const std::string& name, Shape shape, const std::vector<int64_t>& numbers) {
    model_.initializers.push_back(MakeTensor(name, DType::kI64, shape, numbers));
    return *this;
  }
  template <typename... Attributes>
  ModelBuilder& Node(const std::string& op_type, std::vector<std::string> inputs,
                     std::vector<std::string> outputs, Attributes... attributes) {
    onnx::Node node;
    node.op_type = op_type;
    node.inputs = std::move(inputs);
    node.outputs = std::move(outputs);
    (node.attributes.push_back(std::move(attributes)), ...);
    model_.nodes.push_back(std::move(node));
    return *this;
  }

  onnx::Model Take() { return std::move(model_); }
  Result<Graph> Build() { return graph::Build(std::move(model_)); }

 private:
  static onnx::ValueInfo Info(const std::string& name, std::span<const int64_t> dims, DType dtype) {
    onnx::ValueInfo info;
    info.name = name;
    info.dtype = dtype;
    info.has_shape = true;
    for (const int64_t dim : dims) info.dims.push_back({dim < 0 ? -1 : dim, ""});
    return info;
  }

  onnx::Model model_;
};

}  // namespace ganvas::graph
