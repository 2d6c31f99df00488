// A small model that uses every kind of content a file can have.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model_builder.h"

namespace ganvas::onnx {

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

  model.initializers.push_back(MakeTensor<int64_t>("shape", DType::kI64, {4}, {-1, 4, 1, 1}));
  model.initializers.push_back(
      MakeTensor<float>("weight", DType::kF32, {4, 2, 2, 2}, std::vector<float>(32, 0.5f)));
  model.initializers.push_back(MakeTensor<uint16_t>("half", DType::kF16, {2}, {0x3c00, 0xc000}));
  model.initializers.push_back(MakeTensor<int8_t>("bytes", DType::kI8, {1, 3}, {-128, 0, 127}));
  model.initializers.push_back(MakeTensor<float>("empty", DType::kF32, {0, 3}, {}));
  model.initializers.push_back(MakeTensor<double>("scalar", DType::kF64, {}, {2.5}));

  Node reshape{"reshape", "Reshape", "", {"z", "shape"}, {"map"}, {}};
  Node conv{"", "ConvTranspose", "", {"map", "weight", ""}, {"image"}, {}};
  conv.attributes.push_back(Attr("strides", std::vector<int64_t>{2, 2}));
  conv.attributes.push_back(Attr("group", int64_t{1}));
  conv.attributes.push_back(Attr("auto_pad", std::string("NOTSET")));
  Node other{"other", "Everything", "com.example", {}, {"unused"}, {}};
  other.attributes.push_back(Attr("float", 1.5f));
  other.attributes.push_back(Attr("floats", std::vector<float>{1, -2, 3}));
  other.attributes.push_back(Attr("strings", std::vector<std::string>{"a", "", "b"}));
  other.attributes.push_back(Attr("tensor", MakeTensor<int32_t>("t", DType::kI32, {2}, {7, -7})));
  other.attributes.push_back(Attr("negative", int64_t{-5}));
  Node mean{"mean", "ReduceMean", "", {"image"}, {"total"}, {}};
  mean.attributes.push_back(Attr("keepdims", int64_t{0}));
  model.nodes.push_back(std::move(reshape));
  model.nodes.push_back(std::move(conv));
  model.nodes.push_back(std::move(other));
  model.nodes.push_back(std::move(mean));
  return model;
}

}  // namespace ganvas::onnx
