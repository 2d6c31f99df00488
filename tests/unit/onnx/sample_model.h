// A small model that uses every kind of content a file can have.
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model.h"

namespace ganvas::onnx {

template <typename T>
Tensor OwnedTensor(std::string name, DType dtype, Shape shape, const std::vector<T>& numbers) {
  Tensor tensor;
  tensor.name = std::move(name);
  tensor.dtype = dtype;
  tensor.shape = shape;
  tensor.owned.resize(numbers.size() * sizeof(T));
  if (!numbers.empty()) std::memcpy(tensor.owned.data(), numbers.data(), tensor.owned.size());
  tensor.data = tensor.owned;
  return tensor;
}

template <typename T>
void AddAttribute(Node& node, std::string name, T value) {
  node.attributes.emplace_back();
  node.attributes.back().name = std::move(name);
  node.attributes.back().value = std::move(value);
}

// z [N, 4] -> ConvTranspose -> image [N, 2, 2, 2]; also a node of attributes of all types.
inline Model SampleModel() {
  Model model;
  model.ir_version = 8;
  model.opset = 17;
  model.producer_name = "ganvas";
  model.producer_version = "0.1";
  model.graph_name = "generator";
  model.doc_string = "a test";
  model.metadata = {{"ganvas.format", "1"}, {"ganvas.name", "sample \xff\n"}};

  ValueInfo z{"z", DType::kF32, true, {{-1, "N"}, {4, ""}}};
  ValueInfo label{"label", DType::kI64, true, {{-1, ""}}};
  ValueInfo image{"image", DType::kF32, true, {{-1, "N"}, {2, ""}, {2, ""}, {2, ""}}};
  ValueInfo scalar{"total", DType::kF32, true, {}};
  model.inputs = {z, label};
  model.outputs = {image, scalar};

  model.initializers.push_back(OwnedTensor<int64_t>("shape", DType::kI64, {4}, {-1, 4, 1, 1}));
  model.initializers.push_back(
      OwnedTensor<float>("weight", DType::kF32, {4, 2, 2, 2}, std::vector<float>(32, 0.5f)));
  model.initializers.push_back(OwnedTensor<uint16_t>("half", DType::kF16, {2}, {0x3c00, 0xc000}));
  model.initializers.push_back(OwnedTensor<int8_t>("bytes", DType::kI8, {1, 3}, {-128, 0, 127}));
  model.initializers.push_back(OwnedTensor<float>("empty", DType::kF32, {0, 3}, {}));
  model.initializers.push_back(OwnedTensor<double>("scalar", DType::kF64, {}, {2.5}));

  Node reshape{"reshape", "Reshape", "", {"z", "shape"}, {"map"}, {}};
  Node conv{"", "ConvTranspose", "", {"map", "weight", ""}, {"image"}, {}};
  AddAttribute(conv, "strides", std::vector<int64_t>{2, 2});
  AddAttribute(conv, "group", int64_t{1});
  AddAttribute(conv, "auto_pad", std::string("NOTSET"));
  Node other{"other", "Everything", "com.example", {}, {"unused"}, {}};
  AddAttribute(other, "float", 1.5f);
  AddAttribute(other, "floats", std::vector<float>{1, -2, 3});
  AddAttribute(other, "strings", std::vector<std::string>{"a", "", "b"});
  AddAttribute(other, "tensor", OwnedTensor<int32_t>("t", DType::kI32, {2}, {7, -7}));
  AddAttribute(other, "negative", int64_t{-5});
  Node mean{"mean", "ReduceMean", "", {"image"}, {"total"}, {}};
  AddAttribute(mean, "keepdims", int64_t{0});
  model.nodes.push_back(std::move(reshape));
  model.nodes.push_back(std::move(conv));
  model.nodes.push_back(std::move(other));
  model.nodes.push_back(std::move(mean));
  return model;
}

}  // namespace ganvas::onnx
