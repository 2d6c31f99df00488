#include "shared/graph/constant_node.h"

#include <cstring>
#include <span>
#include <utility>

#include "shared/base/quoted.h"

namespace ganvas::graph {
namespace {

template <typename T>
onnx::Tensor MakeTensor(DType dtype, Shape shape, std::span<const T> numbers) {
  onnx::Tensor tensor;
  tensor.dtype = dtype;
  tensor.shape = shape;
  tensor.owned.resize(numbers.size_bytes());
  if (!numbers.empty()) std::memcpy(tensor.owned.data(), numbers.data(), numbers.size_bytes());
  tensor.data = tensor.owned;
  return tensor;
}

Shape ListShape(size_t size) { return Shape{static_cast<int64_t>(size)}; }

}  // namespace

Result<onnx::Tensor> ConstantValue(onnx::Node& node, const std::string& node_name) {
  for (onnx::Attribute& attribute : node.attributes) {
    if (attribute.name == "value") {
      if (auto* tensor = std::get_if<onnx::Tensor>(&attribute.value)) return std::move(*tensor);
    } else if (attribute.name == "value_float") {
      if (const auto* number = std::get_if<float>(&attribute.value)) {
        return MakeTensor<float>(DType::kF32, Shape{}, {number, 1});
      }
    } else if (attribute.name == "value_int") {
      if (const auto* number = std::get_if<int64_t>(&attribute.value)) {
        return MakeTensor<int64_t>(DType::kI64, Shape{}, {number, 1});
      }
    } else if (attribute.name == "value_floats") {
      if (const auto* list = std::get_if<std::vector<float>>(&attribute.value)) {
        return MakeTensor<float>(DType::kF32, ListShape(list->size()), *list);
      }
    } else if (attribute.name == "value_ints") {
      if (const auto* list = std::get_if<std::vector<int64_t>>(&attribute.value)) {
        return MakeTensor<int64_t>(DType::kI64, ListShape(list->size()), *list);
      }
    }
  }
  return BadModel("node " + Quoted(node_name) +
                  " (Constant): expected a numeric attribute: value, value_float, value_floats, "
                  "value_int or value_ints");
}

}  // namespace ganvas::graph
