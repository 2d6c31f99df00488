// Small models with one weight each, for the tests of narrow weights.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model.h"

namespace ganvas::exporter {

inline onnx::Tensor FloatTensor(const std::string& name, const Shape& shape,
                                const std::vector<float>& numbers) {
  onnx::Tensor tensor;
  tensor.name = name;
  tensor.dtype = DType::kF32;
  tensor.shape = shape;
  const auto* bytes = reinterpret_cast<const uint8_t*>(numbers.data());
  tensor.owned.assign(bytes, bytes + numbers.size() * sizeof(float));
  tensor.data = tensor.owned;
  return tensor;
}

// Multiples of 1/64 in [-1, 1), which float16 holds.
inline std::vector<float> Sixtyfourths(int64_t count) {
  std::vector<float> numbers;
  for (int64_t i = 0; i < count; ++i) {
    numbers.push_back(static_cast<float>((i * 37 + i / 5) % 128 - 64) / 64);
  }
  return numbers;
}

inline onnx::ValueInfo FloatPort(const std::string& name, const std::vector<int64_t>& dims) {
  onnx::ValueInfo info;
  info.name = name;
  info.has_shape = true;
  for (const int64_t dim : dims) info.dims.push_back({dim, dim < 0 ? "N" : ""});
  return info;
}

// x -> op_type(x, w, b) -> y, with an int attribute where `attribute` is given.
inline onnx::Model OneWeight(const std::string& op_type, const std::vector<int64_t>& x,
                             const Shape& weight, const std::string& attribute = "",
                             int64_t value = 1) {
  onnx::Model model;
  onnx::Node node;
  node.op_type = op_type;
  node.name = "the node";
  node.inputs = {"x", "w"};
  node.outputs = {"y"};
  if (!attribute.empty()) node.attributes.push_back({attribute, value});
  model.nodes.push_back(std::move(node));
  model.initializers.push_back(FloatTensor("w", weight, Sixtyfourths(weight.elements())));
  model.inputs.push_back(FloatPort("x", x));
  model.outputs.push_back(FloatPort("y", std::vector<int64_t>(x.size(), -1)));
  model.graph_name = "one weight";
  return model;
}

}  // namespace ganvas::exporter
