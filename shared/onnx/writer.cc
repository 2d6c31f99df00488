#include "shared/onnx/writer.h"

#include <memory>
#include <set>
#include <string>

#include "shared/base/quoted.h"
#include "shared/onnx/data_type.h"
#include "shared/onnx/field_numbers.h"
#include "shared/onnx/wire_writer.h"

namespace ganvas::onnx {
namespace {

// Protobuf's own limit is 2 GiB; some of it is kept for everything that is not tensor data.
constexpr size_t kMaxTensorBytes = (size_t{1} << 31) - (size_t{1} << 24);

WireWriter TensorMessage(const Tensor& tensor) {
  WireWriter message;
  for (const int64_t dim : tensor.shape.dims()) message.AddInt64(tensor_field::kDims, dim);
  message.AddInt64(tensor_field::kDataType, DataTypeNumber(tensor.dtype));
  message.AddString(tensor_field::kName, tensor.name);
  message.AddBytes(tensor_field::kRawData, tensor.data.data(), tensor.data.size());
  return message;
}

// Writes an attribute's value and says which AttributeProto.AttributeType it has.
struct AttributeValueWriter {
  WireWriter& message;

  uint64_t operator()(std::monostate) { return attribute_type::kUndefined; }
  uint64_t operator()(float value) {
    message.AddFloat(attribute_field::kF, value);
    return attribute_type::kFloat;
  }
  uint64_t operator()(int64_t value) {
    message.AddInt64(attribute_field::kI, value);
    return attribute_type::kInt;
  }
  uint64_t operator()(const std::string& value) {
    message.AddString(attribute_field::kS, value);
    return attribute_type::kString;
  }
  uint64_t operator()(const Tensor& value) {
    message.AddMessage(attribute_field::kT, TensorMessage(value));
    return attribute_type::kTensor;
  }
  uint64_t operator()(const std::vector<float>& values) {
    for (const float value : values) message.AddFloat(attribute_field::kFloats, value);
    return attribute_type::kFloats;
  }
  uint64_t operator()(const std::vector<int64_t>& values) {
    for (const int64_t value : values) message.AddInt64(attribute_field::kInts, value);
    return attribute_type::kInts;
  }
  uint64_t operator()(const std::vector<std::string>& values) {
    for (const std::string& value : values) message.AddString(attribute_field::kStrings, value);
    return attribute_type::kStrings;
  }
  // CheckTensors refuses them.
  uint64_t operator()(const std::shared_ptr<const Branch>&) { return attribute_type::kUndefined; }
};

WireWriter AttributeMessage(const Attribute& attribute) {
  WireWriter message;
  message.AddString(attribute_field::kName, attribute.name);
  const uint64_t type = std::visit(AttributeValueWriter{message}, attribute.value);
  message.AddVarint(attribute_field::kType, type);
  return message;
}

WireWriter NodeMessage(const Node& node) {
  WireWriter message;
  for (const std::string& name : node.inputs) message.AddString(node_field::kInput, name);
  for (const std::string& name : node.outputs) message.AddString(node_field::kOutput, name);
  if (!node.name.empty()) message.AddString(node_field::kName, node.name);
  message.AddString(node_field::kOpType, node.op_type);
  for (const Attribute& attribute : node.attributes) {
    message.AddMessage(node_field::kAttribute, AttributeMessage(attribute));
  }
  if (!node.domain.empty()) message.AddString(node_field::kDomain, node.domain);
  return message;
}

WireWriter ShapeMessage(const std::vector<ValueInfo::Dim>& dims) {
  WireWriter message;
  for (const ValueInfo::Dim& dim : dims) {
    WireWriter entry;
    if (dim.value >= 0) {
      entry.AddInt64(dim_field::kValue, dim.value);
    } else if (!dim.name.empty()) {
      entry.AddString(dim_field::kParam, dim.name);
    }
    message.AddMessage(shape_field::kDim, entry);
  }
  return message;
}

WireWriter ValueInfoMessage(const ValueInfo& info) {
  WireWriter tensor;
  tensor.AddInt64(tensor_type_field::kElemType, DataTypeNumber(info.dtype));
  if (info.has_shape) tensor.AddMessage(tensor_type_field::kShape, ShapeMessage(info.dims));
  WireWriter type;
  type.AddMessage(type_field::kTensorType, tensor);
  WireWriter message;
  message.AddString(value_info_field::kName, info.name);
  message.AddMessage(value_info_field::kType, type);
  return message;
}

// The initializer that holds the default of an optional input.
Tensor DefaultOf(const ValueInfo& info) {
  Tensor tensor;
  tensor.name = info.name;
  tensor.dtype = DType::kF32;
  if (!info.dims.empty()) tensor.shape = Shape{1};
  const auto* bytes = reinterpret_cast<const uint8_t*>(&*info.default_value);
  tensor.owned.assign(bytes, bytes + sizeof(float));
  tensor.data = tensor.owned;
  return tensor;
}

WireWriter GraphMessage(const Model& model) {
  WireWriter message;
  for (const Node& node : model.nodes) message.AddMessage(graph_field::kNode, NodeMessage(node));
  message.AddString(graph_field::kName, model.graph_name);
  for (const Tensor& tensor : model.initializers) {
    message.AddMessage(graph_field::kInitializer, TensorMessage(tensor));
  }
  for (const ValueInfo& info : model.inputs) {
    if (info.default_value) {
      message.AddMessage(graph_field::kInitializer, TensorMessage(DefaultOf(info)));
    }
    message.AddMessage(graph_field::kInput, ValueInfoMessage(info));
  }
  for (const ValueInfo& info : model.outputs) {
    message.AddMessage(graph_field::kOutput, ValueInfoMessage(info));
  }
  return message;
}

Status AddTensorBytes(const Tensor& tensor, size_t& total) {
  const auto expected = static_cast<uint64_t>(tensor.shape.elements()) * ByteSize(tensor.dtype);
  if (tensor.data.size() != expected) {
    return BadInput("tensor " + Quoted(tensor.name) + " of shape " + tensor.shape.ToString() +
                    " has " + std::to_string(tensor.data.size()) + " bytes, expected " +
                    std::to_string(expected));
  }
  if (tensor.data.size() > kMaxTensorBytes - total) {
    return BadInput("the model's tensors take more than the 2 GiB that one ONNX file can hold");
  }
  total += tensor.data.size();
  return {};
}

// A file has one version of the operators.
Status CheckVersions(const Model& model) {
  for (const Node& node : model.nodes) {
    if (node.opset == 0 || node.opset == model.opset) continue;
    return BadInput("node " + Quoted(node.name) + " is of opset " + std::to_string(node.opset) +
                    " in a model of opset " + std::to_string(model.opset) +
                    ", which one file without functions cannot hold");
  }
  return {};
}

Status CheckTensors(const Model& model) {
  size_t total = 0;
  for (const Tensor& tensor : model.initializers) GANVAS_TRY(AddTensorBytes(tensor, total));
  for (const Node& node : model.nodes) {
    for (const Attribute& attribute : node.attributes) {
      if (const auto* tensor = std::get_if<Tensor>(&attribute.value)) {
        GANVAS_TRY(AddTensorBytes(*tensor, total));
      }
      if (std::holds_alternative<std::shared_ptr<const Branch>>(attribute.value)) {
        return BadInput("node " + Quoted(node.name) + " (" + Printable(node.op_type, 80) +
                        ") holds a graph, which cannot be written");
      }
    }
  }
  return {};
}

}  // namespace

Result<std::vector<uint8_t>> Write(const Model& model) {
  GANVAS_TRY(CheckVersions(model));
  GANVAS_TRY(CheckTensors(model));
  WireWriter message;
  message.AddInt64(model_field::kIrVersion, model.ir_version);
  message.AddString(model_field::kProducerName, model.producer_name);
  message.AddString(model_field::kProducerVersion, model.producer_version);
  if (!model.doc_string.empty()) message.AddString(model_field::kDocString, model.doc_string);
  message.AddMessage(model_field::kGraph, GraphMessage(model));
  std::set<std::string> domains = {""};
  for (const Node& node : model.nodes) domains.insert(node.domain);
  for (const std::string& domain : domains) {
    WireWriter opset;
    opset.AddString(opset_field::kDomain, domain);
    opset.AddInt64(opset_field::kVersion, domain.empty() ? model.opset : 1);
    message.AddMessage(model_field::kOpsetImport, opset);
  }
  for (const auto& [key, value] : model.metadata) {
    WireWriter entry;
    entry.AddString(entry_field::kKey, key);
    entry.AddString(entry_field::kValue, value);
    message.AddMessage(model_field::kMetadataProps, entry);
  }
  return std::move(message).Take();
}

}  // namespace ganvas::onnx
