#include "shared/onnx/node_reader.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/onnx/field_numbers.h"
#include "shared/onnx/tensor_reader.h"

namespace ganvas::onnx {
namespace {

constexpr size_t kMaxNames = 4096;
constexpr size_t kMaxAttributes = 256;
constexpr size_t kMaxFunctionNodes = 65536;
constexpr int kDeepestBranch = 16;

// The values that an AttributeProto may hold, before its type says which one counts.
struct RawAttribute {
  Attribute attribute;
  uint64_t type = attribute_type::kUndefined;
  std::optional<float> f;
  std::optional<int64_t> i;
  std::optional<std::string> s;
  std::optional<Tensor> t;
  std::shared_ptr<const Branch> g;
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
  if (raw.g) return attribute_type::kGraph;
  if (!raw.floats.empty()) return attribute_type::kFloats;
  if (!raw.ints.empty()) return attribute_type::kInts;
  if (!raw.strings.empty()) return attribute_type::kStrings;
  return attribute_type::kUndefined;
}

Result<Attribute> Choose(RawAttribute raw) {
  Attribute attribute = std::move(raw.attribute);
  if (!attribute.reference.empty()) return attribute;
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
    case attribute_type::kGraph:
      attribute.value = std::move(raw.g);
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
      break;  // sparse tensors, type protos: no operator that Ganvas has needs them
  }
  return attribute;
}

// An initializer of a branch as a node.
Node ConstantNode(Tensor tensor) {
  Node node;
  node.op_type = "Constant";
  node.outputs.push_back(tensor.name);
  Attribute& value = node.attributes.emplace_back();
  value.name = "value";
  value.value = std::move(tensor);
  return node;
}

Result<std::shared_ptr<const Branch>> ReadBranch(WireReader message, int depth) {
  if (depth == kDeepestBranch) {
    return BadModel("graphs lie in graphs more than " + std::to_string(kDeepestBranch) + " deep");
  }
  auto branch = std::make_shared<Branch>();
  std::vector<Node> nodes;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case graph_field::kNode: {
        GANVAS_TRY(message.CheckCount(field, nodes.size(), kMaxFunctionNodes));
        GANVAS_ASSIGN(WireReader node, message.Submessage(field, "NodeProto"));
        GANVAS_ASSIGN(nodes.emplace_back(), ReadNode(node, depth + 1));
        break;
      }
      case graph_field::kInitializer: {
        GANVAS_TRY(message.CheckCount(field, branch->nodes.size(), kMaxFunctionNodes));
        GANVAS_ASSIGN(WireReader tensor, message.Submessage(field, "TensorProto"));
        GANVAS_ASSIGN(Tensor constant, ReadTensor(tensor));
        branch->nodes.push_back(ConstantNode(std::move(constant)));
        break;
      }
      case graph_field::kOutput: {
        GANVAS_TRY(message.CheckCount(field, branch->outputs.size(), kMaxNames));
        GANVAS_ASSIGN(WireReader info, message.Submessage(field, "ValueInfoProto"));
        std::string& name = branch->outputs.emplace_back();
        while (!info.done()) {
          GANVAS_ASSIGN(const Field entry, info.Next());
          if (entry.number != value_info_field::kName) continue;
          GANVAS_ASSIGN(name, info.String(entry));
        }
        break;
      }
      default:
        break;
    }
  }
  for (Node& node : nodes) branch->nodes.push_back(std::move(node));
  return std::shared_ptr<const Branch>(std::move(branch));
}

Result<Attribute> ReadAttribute(WireReader message, int depth) {
  RawAttribute raw;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case attribute_field::kName: {
        GANVAS_ASSIGN(raw.attribute.name, message.String(field));
        break;
      }
      case attribute_field::kReference: {
        GANVAS_ASSIGN(raw.attribute.reference, message.String(field));
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
      case attribute_field::kG: {
        GANVAS_ASSIGN(WireReader graph, message.Submessage(field, "GraphProto"));
        GANVAS_ASSIGN(raw.g, ReadBranch(graph, depth));
        break;
      }
      case attribute_field::kFloats:
        GANVAS_TRY(message.AppendFloats(field, raw.floats));
        break;
      case attribute_field::kInts:
        GANVAS_TRY(message.AppendVarints(field, raw.ints));
        break;
      case attribute_field::kStrings: {
        GANVAS_TRY(message.CheckCount(field, raw.strings.size(), kMaxNames));
        GANVAS_ASSIGN(raw.strings.emplace_back(), message.String(field));
        break;
      }
      default:
        break;
    }
  }
  return Choose(std::move(raw));
}

}  // namespace

Result<Node> ReadNode(WireReader message, int depth) {
  Node node;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case node_field::kInput: {
        GANVAS_TRY(message.CheckCount(field, node.inputs.size(), kMaxNames));
        GANVAS_ASSIGN(node.inputs.emplace_back(), message.String(field));
        break;
      }
      case node_field::kOutput: {
        GANVAS_TRY(message.CheckCount(field, node.outputs.size(), kMaxNames));
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
      case node_field::kOverload: {
        GANVAS_ASSIGN(node.overload, message.String(field));
        break;
      }
      case node_field::kAttribute: {
        GANVAS_TRY(message.CheckCount(field, node.attributes.size(), kMaxAttributes));
        GANVAS_ASSIGN(WireReader attribute, message.Submessage(field, "AttributeProto"));
        GANVAS_ASSIGN(node.attributes.emplace_back(), ReadAttribute(attribute, depth));
        break;
      }
      default:
        break;
    }
  }
  if (node.domain == "ai.onnx") node.domain.clear();
  return node;
}

Result<Function> ReadFunction(WireReader message) {
  Function function;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case function_field::kName: {
        GANVAS_ASSIGN(function.name, message.String(field));
        break;
      }
      case function_field::kDomain: {
        GANVAS_ASSIGN(function.domain, message.String(field));
        break;
      }
      case function_field::kOverload: {
        GANVAS_ASSIGN(function.overload, message.String(field));
        break;
      }
      case function_field::kInput: {
        GANVAS_TRY(message.CheckCount(field, function.inputs.size(), kMaxNames));
        GANVAS_ASSIGN(function.inputs.emplace_back(), message.String(field));
        break;
      }
      case function_field::kOutput: {
        GANVAS_TRY(message.CheckCount(field, function.outputs.size(), kMaxNames));
        GANVAS_ASSIGN(function.outputs.emplace_back(), message.String(field));
        break;
      }
      case function_field::kNode: {
        GANVAS_TRY(message.CheckCount(field, function.nodes.size(), kMaxFunctionNodes));
        GANVAS_ASSIGN(WireReader node, message.Submessage(field, "NodeProto"));
        GANVAS_ASSIGN(function.nodes.emplace_back(), ReadNode(node));
        break;
      }
      case function_field::kAttributeDefault: {
        GANVAS_TRY(message.CheckCount(field, function.defaults.size(), kMaxAttributes));
        GANVAS_ASSIGN(WireReader attribute, message.Submessage(field, "AttributeProto"));
        GANVAS_ASSIGN(function.defaults.emplace_back(), ReadAttribute(attribute, 0));
        break;
      }
      case function_field::kOpsetImport: {
        GANVAS_ASSIGN(WireReader import, message.Submessage(field, "OperatorSetIdProto"));
        GANVAS_ASSIGN(const OpsetImport opset, ReadOpsetImport(import));
        if (opset.domain.empty()) function.opset = opset.version;
        break;
      }
      default:
        break;
    }
  }
  if (function.domain == "ai.onnx") function.domain.clear();
  return function;
}

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
  if (opset.domain == "ai.onnx") opset.domain.clear();
  return opset;
}

}  // namespace ganvas::onnx
