#include "shared/onnx/reader.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "shared/base/quoted.h"
#include "shared/onnx/branches.h"
#include "shared/onnx/data_type.h"
#include "shared/onnx/entry.h"
#include "shared/onnx/field_numbers.h"
#include "shared/onnx/file_kind.h"
#include "shared/onnx/functions.h"
#include "shared/onnx/node_reader.h"
#include "shared/onnx/tensor_reader.h"
#include "shared/onnx/wire.h"

namespace ganvas::onnx {
namespace {

// A file of small messages grows when it becomes structures; these bounds keep the growth harmless
// and are far above what any generator needs.
constexpr size_t kMaxBytes = size_t{1} << 31;
constexpr size_t kMaxNodes = 65536;
constexpr size_t kMaxInitializers = 65536;
constexpr int64_t kFirstIrWithoutListedWeights = 4;
constexpr size_t kMaxPorts = 65536;  // old files list every initializer as an input
constexpr size_t kMaxMetadata = 4096;
constexpr size_t kMaxFunctions = 4096;

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
        GANVAS_TRY(shape.CheckCount(entry, info.dims.size(), Shape::kMaxRank));
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
        GANVAS_TRY(message.CheckCount(field, model.nodes.size(), kMaxNodes));
        GANVAS_ASSIGN(WireReader node, message.Submessage(field, "NodeProto"));
        GANVAS_ASSIGN(model.nodes.emplace_back(), ReadNode(node));
        break;
      }
      case graph_field::kName: {
        GANVAS_ASSIGN(model.graph_name, message.String(field));
        break;
      }
      case graph_field::kInitializer: {
        GANVAS_TRY(message.CheckCount(field, model.initializers.size(), kMaxInitializers));
        GANVAS_ASSIGN(WireReader tensor, message.Submessage(field, "TensorProto"));
        GANVAS_ASSIGN(model.initializers.emplace_back(), ReadTensor(tensor));
        break;
      }
      case graph_field::kInput: {
        GANVAS_TRY(message.CheckCount(field, model.inputs.size(), kMaxPorts));
        GANVAS_ASSIGN(WireReader info, message.Submessage(field, "ValueInfoProto"));
        GANVAS_ASSIGN(model.inputs.emplace_back(), ReadValueInfo(info));
        break;
      }
      case graph_field::kOutput: {
        GANVAS_TRY(message.CheckCount(field, model.outputs.size(), kMaxPorts));
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

Status ReadMetadata(WireReader message, Model& model) {
  GANVAS_ASSIGN(Entry entry, ReadEntry(message));
  model.metadata[std::move(entry.key)] = std::move(entry.value);
  return {};
}

// An input that is an initializer, too, has a default. Old files list every weight so: such inputs
// are optional only where each of them is one number.
void SettleInputsThatAreInitializers(Model& model) {
  std::map<std::string_view, const Tensor*> constants;
  for (const Tensor& tensor : model.initializers) constants.emplace(tensor.name, &tensor);
  bool numbers = model.ir_version >= kFirstIrWithoutListedWeights;
  for (const ValueInfo& info : model.inputs) {
    const auto found = constants.find(info.name);
    if (found == constants.end()) continue;
    const Tensor& tensor = *found->second;
    numbers &= tensor.dtype == DType::kF32 && info.dtype == DType::kF32 &&
               tensor.shape.rank() <= 1 && tensor.data.size() == sizeof(float);
  }
  if (!numbers) {
    std::erase_if(model.inputs,
                  [&](const ValueInfo& info) { return constants.contains(info.name); });
    return;
  }
  std::set<std::string> optional;
  for (ValueInfo& info : model.inputs) {
    const auto found = constants.find(info.name);
    if (found == constants.end()) continue;
    info.default_value.emplace();
    std::memcpy(&*info.default_value, found->second->data.data(), sizeof(float));
    optional.insert(info.name);
  }
  constants.clear();  // names of initializers that move
  std::erase_if(model.initializers,
                [&](const Tensor& tensor) { return optional.contains(tensor.name); });
}

// What the top level of a file told so far.
struct Progress {
  Model model;
  bool has_graph = false;
  int64_t opset = 0;
  std::vector<Function> functions;
};

Status ReadModelField(WireReader& message, const Field& field, Progress& progress) {
  Model& model = progress.model;
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
      progress.has_graph = true;
      break;
    }
    case model_field::kOpsetImport: {
      GANVAS_ASSIGN(WireReader import, message.Submessage(field, "OperatorSetIdProto"));
      GANVAS_ASSIGN(const OpsetImport entry, ReadOpsetImport(import));
      if (entry.domain.empty()) progress.opset = entry.version;
      break;
    }
    case model_field::kMetadataProps: {
      GANVAS_TRY(message.CheckCount(field, model.metadata.size(), kMaxMetadata));
      GANVAS_ASSIGN(WireReader entry, message.Submessage(field, "StringStringEntryProto"));
      GANVAS_TRY(ReadMetadata(entry, model));
      break;
    }
    case model_field::kFunctions: {
      GANVAS_TRY(message.CheckCount(field, progress.functions.size(), kMaxFunctions));
      GANVAS_ASSIGN(WireReader function, message.Submessage(field, "FunctionProto"));
      GANVAS_ASSIGN(progress.functions.emplace_back(), ReadFunction(function));
      break;
    }
    default:
      break;
  }
  return {};
}

Result<Model> ReadModel(std::span<const uint8_t> bytes) {
  Progress progress;
  progress.model.ir_version = 0;
  WireReader message(bytes, {bytes.data(), "ModelProto"});
  while (!message.done()) {
    const Result<Field> field = message.Next();
    if (!field.ok()) {  // files that were cut end up here
      return BadModel("not an ONNX model, or a truncated one: " + field.error().message);
    }
    GANVAS_TRY(ReadModelField(message, *field, progress));
  }
  if (!progress.has_graph) return BadModel("no graph in the file, expected an ONNX model");
  if (progress.opset <= 0) return BadModel("no opset_import for the standard operators");
  progress.model.opset = progress.opset;
  for (Function& function : progress.functions) ChooseBranches({}, function.nodes);
  GANVAS_TRY(InlineFunctions(progress.functions, progress.model));
  ChooseBranches(progress.model.initializers, progress.model.nodes);
  SettleInputsThatAreInitializers(progress.model);
  return std::move(progress.model);
}

}  // namespace

Result<Model> Read(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return BadModel("the file is empty, expected an ONNX model");
  if (bytes.size() > kMaxBytes) {
    return BadModel("the file has " + std::to_string(bytes.size()) +
                    " bytes, expected at most 2^31");
  }
  Result<Model> model = ReadModel(bytes);
  if (model.ok()) return model;
  const std::string kind = OtherKind(bytes);
  if (!kind.empty()) return BadModel("not an ONNX model but " + kind);
  return model;
}

}  // namespace ganvas::onnx
