#include "shared/onnx/reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "shared/base/quoted.h"
#include "shared/onnx/data_type.h"
#include "shared/onnx/field_numbers.h"
#include "shared/onnx/tensor_reader.h"
#include "shared/onnx/wire.h"

namespace ganvas::onnx {
namespace {

// A file of small messages grows when it becomes structures; these bounds keep the growth harmless
// and are far above what any generator needs.
constexpr size_t kMaxBytes = size_t{1} << 31;
constexpr size_t kMaxNodes = 65536;
constexpr size_t kMaxInitializers = 65536;
constexpr size_t kMaxPorts = 65536;  // old files list every initializer as an input
constexpr size_t kMaxNodeNames = 4096;
constexpr size_t kMaxAttributes = 256;
constexpr size_t kMaxMetadata = 4096;

template <typename T>
Status CheckCount(const WireReader& message, const Field& field, const std::vector<T>& items,
                  size_t max) {
  if (items.size() < max) return {};
  return message.Bad(field, "occurs more than " + std::to_string(max) + " times");
}

// The values that an AttributeProto may hold, before its type says which one counts.
struct RawAttribute {
  Attribute attribute;
  uint64_t type = attribute_type::kUndefined;
  std::optional<float> f;
  std::optional<int64_t> i;
  std::optional<std::string> s;
  std::optional<Tensor> t;
  std::vector<float> floats;
  std::vector<int64_t> ints;
  std::vector<std::string> strings;
};

// Files older than IR version 3 leave the type out.
uint64_t GuessType(const RawAttribute& raw) {
  if (raw.f) return attribute_type::kFloat;
  if (raw.i) return attribute_type::kInt;
  if (raw.s) return attribute_type::kString;
  if (raw.t) return attribute_type::kTensor;
  if (!raw.floats.empty()) return attribute_type::kFloats;
  if (!raw.ints.empty()) return attribute_type::kInts;
  if (!raw.strings.empty()) return attribute_type::kStrings;
  return attribute_type::kUndefined;
}

Result<Attribute> Choose(RawAttribute raw) {
  Attribute attribute = std::move(raw.attribute);
  switch (raw.type == attribute_type::kUndefined ? GuessType(raw) : raw.type) {
    case attribute_type::kFloat:
      attribute.value = raw.f.value_or(0.0f);
      break;
    case attribute_type::kInt:
      attribute.value = raw.i.value_or(0);
      break;
    case attribute_type::kString:
      attribute.value = std::move(raw.s).value_or("");
      break;
    case attribute_type::kTensor:
      if (!raw.t) {
        return BadModel("attribute " + Quoted(attribute.name) + " is a tensor without content");
      }
      attribute.value = std::move(*raw.t);
      break;
    case attribute_type::kFloats:
      attribute.value = std::move(raw.floats);
      break;
    case attribute_type::kInts:
      attribute.value = std::move(raw.ints);
      break;
    case attribute_type::kStrings:
      attribute.value = std::move(raw.strings);
      break;
    default:
      break;  // graphs, sparse tensors, type protos: no operator that Ganvas has needs them
  }
  return attribute;
}

Result<Attribute> ReadAttribute(WireReader message) {
  RawAttribute raw;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case attribute_field::kName: {
        GANVAS_ASSIGN(raw.attribute.name, message.String(field));
        break;
      }
      case attribute_field::kType: {
        GANVAS_ASSIGN(raw.type, message.Varint(field));
        break;
      }
      case attribute_field::kF: {
        GANVAS_ASSIGN(raw.f, message.Float(field));
        break;
      }
      case attribute_field::kI: {
        GANVAS_ASSIGN(const uint64_t i, message.Varint(field));
        raw.i = static_cast<int64_t>(i);
        break;
      }
      case attribute_field::kS: {
        GANVAS_ASSIGN(raw.s, message.String(field));
        break;
      }
      case attribute_field::kT: {
        GANVAS_ASSIGN(WireReader tensor, message.Submessage(field, "TensorProto"));
        GANVAS_ASSIGN(raw.t, ReadTensor(tensor));
        break;
      }
      case attribute_field::kFloats:
        GANVAS_TRY(message.AppendFloats(field, raw.floats));
        break;
      case attribute_field::kInts:
        GANVAS_TRY(message.AppendVarints(field, raw.ints));
        break;
      case attribute_field::kStrings: {
        GANVAS_TRY(CheckCount(message, field, raw.strings, kMaxNodeNames));
        GANVAS_ASSIGN(raw.strings.emplace_back(), message.String(field));
        break;
      }
      default:
        break;
    }
  }
  return Choose(std::move(raw));
}

Result<Node> ReadNode(WireReader message) {
  Node node;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case node_field::kInput: {
        GANVAS_TRY(CheckCount(message, field, node.inputs, kMaxNodeNames));
        GANVAS_ASSIGN(node.inputs.emplace_back(), message.String(field));
        break;
      }
      case node_field::kOutput: {
        GANVAS_TRY(CheckCount(message, field, node.outputs, kMaxNodeNames));
        GANVAS_ASSIGN(node.outputs.emplace_back(), message.String(field));
        break;
      }
      case node_field::kName: {
        GANVAS_ASSIGN(node.name, message.String(field));
        break;
      }
      case node_field::kOpType: {
        GANVAS_ASSIGN(node.op_type, message.String(field));
        break;
      }
      case node_field::kDomain: {
        GANVAS_ASSIGN(node.domain, message.String(field));
        break;
      }
      case node_field::kAttribute: {
        GANVAS_TRY(CheckCount(message, field, node.attributes, kMaxAttributes));
        GANVAS_ASSIGN(WireReader attribute, message.Submessage(field, "AttributeProto"));
        GANVAS_ASSIGN(node.attributes.emplace_back(), ReadAttribute(attribute));
        break;
      }
      default:
        break;
    }
  }
  if (node.domain == "ai.onnx") node.domain.clear();
  return node;
}

Result<ValueInfo::Dim> ReadDim(WireReader message) {
  ValueInfo::Dim dim;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    if (field.number == dim_field::kValue) {
      GANVAS_ASSIGN(const uint64_t value, message.Varint(field));
      // Some exporters write -1 or 0 for "any"; 0 is kept since an empty tensor is legal.
      dim.value = std::max<int64_t>(static_cast<int64_t>(value), -1);
    } else if (field.number == dim_field::kParam) {
      GANVAS_ASSIGN(dim.name, message.String(field));
    }
  }
  return dim;
}

Status ReadTensorType(WireReader message, ValueInfo& info) {
  uint64_t type = 0;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    if (field.number == tensor_type_field::kElemType) {
      GANVAS_ASSIGN(type, message.Varint(field));
    } else if (field.number == tensor_type_field::kShape) {
      info.has_shape = true;
      GANVAS_ASSIGN(WireReader shape, message.Submessage(field, "TensorShapeProto"));
      while (!shape.done()) {
        GANVAS_ASSIGN(const Field entry, shape.Next());
        if (entry.number != shape_field::kDim) continue;
        GANVAS_TRY(CheckCount(shape, entry, info.dims, Shape::kMaxRank));
        GANVAS_ASSIGN(WireReader dim, shape.Submessage(entry, "Dimension"));
        GANVAS_ASSIGN(info.dims.emplace_back(), ReadDim(dim));
      }
    }
  }
  const std::optional<DType> dtype = DataTypeFromNumber(type);
  if (!dtype) {
    return BadModel("input or output " + Quoted(info.name) + " has type " + DataTypeText(type) +
                    ", which is not supported");
  }
  info.dtype = *dtype;
  return {};
}

Result<ValueInfo> ReadValueInfo(WireReader message) {
  ValueInfo info;
  std::optional<WireReader> tensor_type;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    if (field.number == value_info_field::kName) {
      GANVAS_ASSIGN(info.name, message.String(field));
    } else if (field.number == value_info_field::kType) {
      GANVAS_ASSIGN(WireReader type, message.Submessage(field, "TypeProto"));
      while (!type.done()) {
        GANVAS_ASSIGN(const Field entry, type.Next());
        if (entry.number != type_field::kTensorType) continue;
        GANVAS_ASSIGN(tensor_type, type.Submessage(entry, "TypeProto.Tensor"));
      }
    }
  }
  if (!tensor_type) {
    return BadModel("input or output " + Quoted(info.name) + " has no tensor type");
  }
  GANVAS_TRY(ReadTensorType(*tensor_type, info));
  return info;
}

Status ReadGraph(WireReader message, Model& model) {
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case graph_field::kNode: {
        GANVAS_TRY(CheckCount(message, field, model.nodes, kMaxNodes));
        GANVAS_ASSIGN(WireReader node, message.Submessage(field, "NodeProto"));
        GANVAS_ASSIGN(model.nodes.emplace_back(), ReadNode(node));
        break;
      }
      case graph_field::kName: {
        GANVAS_ASSIGN(model.graph_name, message.String(field));
        break;
      }
      case graph_field::kInitializer: {
        GANVAS_TRY(CheckCount(message, field, model.initializers, kMaxInitializers));
        GANVAS_ASSIGN(WireReader tensor, message.Submessage(field, "TensorProto"));
        GANVAS_ASSIGN(model.initializers.emplace_back(), ReadTensor(tensor));
        break;
      }
      case graph_field::kInput: {
        GANVAS_TRY(CheckCount(message, field, model.inputs, kMaxPorts));
        GANVAS_ASSIGN(WireReader info, message.Submessage(field, "ValueInfoProto"));
        GANVAS_ASSIGN(model.inputs.emplace_back(), ReadValueInfo(info));
        break;
      }
      case graph_field::kOutput: {
        GANVAS_TRY(CheckCount(message, field, model.outputs, kMaxPorts));
        GANVAS_ASSIGN(WireReader info, message.Submessage(field, "ValueInfoProto"));
        GANVAS_ASSIGN(model.outputs.emplace_back(), ReadValueInfo(info));
        break;
      }
      case graph_field::kSparseInitializer:
        return message.Bad(field, "sparse initializers are not supported");
      default:
        break;
    }
  }
  return {};
}

struct OpsetImport {
  std::string domain;
  int64_t version = 0;
};

Result<OpsetImport> ReadOpsetImport(WireReader message) {
  OpsetImport opset;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    if (field.number == opset_field::kDomain) {
      GANVAS_ASSIGN(opset.domain, message.String(field));
    } else if (field.number == opset_field::kVersion) {
      GANVAS_ASSIGN(const uint64_t version, message.Varint(field));
      opset.version = static_cast<int64_t>(version);
    }
  }
  return opset;
}

Status ReadMetadata(WireReader message, Model& model) {
  std::string key, value;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    if (field.number == entry_field::kKey) {
      GANVAS_ASSIGN(key, message.String(field));
    } else if (field.number == entry_field::kValue) {
      GANVAS_ASSIGN(value, message.String(field));
    }
  }
  model.metadata[std::move(key)] = std::move(value);
  return {};
}

void DropInputsThatAreInitializers(Model& model) {
  std::unordered_set<std::string_view> constants;
  for (const Tensor& tensor : model.initializers) constants.insert(tensor.name);
  std::erase_if(model.inputs, [&](const ValueInfo& info) { return constants.contains(info.name); });
}

}  // namespace

Result<Model> Read(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return BadModel("the file is empty, expected an ONNX model");
  if (bytes.size() > kMaxBytes) {
    return BadModel("the file has " + std::to_string(bytes.size()) +
                    " bytes, expected at most 2^31");
  }
  Model model;
  model.ir_version = 0;
  bool has_graph = false;
  int64_t opset = 0;
  WireReader message(bytes, {bytes.data(), "ModelProto"});
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case model_field::kIrVersion: {
        GANVAS_ASSIGN(const uint64_t version, message.Varint(field));
        model.ir_version = static_cast<int64_t>(version);
        break;
      }
      case model_field::kProducerName: {
        GANVAS_ASSIGN(model.producer_name, message.String(field));
        break;
      }
      case model_field::kProducerVersion: {
        GANVAS_ASSIGN(model.producer_version, message.String(field));
        break;
      }
      case model_field::kDocString: {
        GANVAS_ASSIGN(model.doc_string, message.String(field));
        break;
      }
      case model_field::kGraph: {
        GANVAS_ASSIGN(WireReader graph, message.Submessage(field, "GraphProto"));
        GANVAS_TRY(ReadGraph(graph, model));
        has_graph = true;
        break;
      }
      case model_field::kOpsetImport: {
        GANVAS_ASSIGN(WireReader import, message.Submessage(field, "OperatorSetIdProto"));
        GANVAS_ASSIGN(const OpsetImport entry, ReadOpsetImport(import));
        if (entry.domain.empty() || entry.domain == "ai.onnx") opset = entry.version;
        break;
      }
      case model_field::kMetadataProps: {
        if (model.metadata.size() >= kMaxMetadata) {
          return message.Bad(field, "occurs more than " + std::to_string(kMaxMetadata) + " times");
        }
        GANVAS_ASSIGN(WireReader entry, message.Submessage(field, "StringStringEntryProto"));
        GANVAS_TRY(ReadMetadata(entry, model));
        break;
      }
      default:
        break;
    }
  }
  if (!has_graph) return BadModel("no graph in the file, expected an ONNX model");
  if (opset <= 0) return BadModel("no opset_import for the standard operators");
  model.opset = opset;
  DropInputsThatAreInitializers(model);
  return model;
}

}  // namespace ganvas::onnx
