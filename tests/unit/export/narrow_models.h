// Small models with one weight each, for the tests of narrow weights.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model_builder.h"

namespace ganvas::exporter {

inline onnx::Tensor FloatTensor(const std::string& name, const Shape& shape,
                                const std::vector<float>& numbers) {
  return onnx::MakeTensor(name, DType::kF32, shape, numbers);
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
  return onnx::MakeValue(name, DType::kF32, dims, {"N", "H", "W"});
}

// x -> op_type(x, w, b) -> y, with an int attribute where `attribute` is given.
inline onnx::Model OneWeight(const std::string& op_type, const std::vector<int64_t>& x,
                             const Shape& weight, const std::string& attribute = "",
                             int64_t value = 1) {
  onnx::Node node = onnx::MakeNode(op_type, {"x", "w"}, {"y"});
  node.name = "the node";
  if (!attribute.empty()) node.attributes.push_back(onnx::IntAttr(attribute, value));
  onnx::ModelBuilder builder;
  builder.Add(std::move(node));
  builder.Initializer(FloatTensor("w", weight, Sixtyfourths(weight.elements())));
  builder.Input(FloatPort("x", x)).Output(FloatPort("y", std::vector<int64_t>(x.size(), -1)));
  onnx::Model model = builder.Take();
  model.graph_name = "one weight";
  return model;
}

}  // namespace ganvas::exporter
