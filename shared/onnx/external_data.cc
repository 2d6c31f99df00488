#include "shared/onnx/external_data.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/onnx/data_type.h"
#include "shared/onnx/entry.h"
#include "shared/onnx/field_numbers.h"
#include "shared/onnx/wire.h"
#include "shared/onnx/wire_writer.h"

namespace ganvas::onnx {
namespace {

constexpr uint64_t kMaxWholeBytes = uint64_t{1} << 31;
constexpr int kDeepestMessage = 32;  // graphs inside attributes of nodes inside graphs

// The messages on the way from a model to its tensors.
enum class Kind : uint8_t { kModel, kGraph, kNode, kAttribute, kFunction, kTensor, kOther };

Kind KindOf(Kind parent, uint32_t field) {
  switch (parent) {
    case Kind::kModel:
      if (field == model_field::kGraph) return Kind::kGraph;
      return field == model_field::kFunctions ? Kind::kFunction : Kind::kOther;
    case Kind::kGraph:
      if (field == graph_field::kNode) return Kind::kNode;
      return field == graph_field::kInitializer ? Kind::kTensor : Kind::kOther;
    case Kind::kNode:
      return field == node_field::kAttribute ? Kind::kAttribute : Kind::kOther;
    case Kind::kAttribute:
      if (field == attribute_field::kT || field == attribute_field::kTensors) return Kind::kTensor;
      return field == attribute_field::kG || field == attribute_field::kGraphs ? Kind::kGraph
                                                                               : Kind::kOther;
    case Kind::kFunction:
      return field == function_field::kNode ? Kind::kNode : Kind::kOther;
    default:
      return Kind::kOther;
  }
}

// Where a TensorProto's numbers lie.
struct Place {
  std::string name, location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

Error BadPlace(const Place& place, const std::string& what) {
  return BadModel("tensor " + Quoted(place.name) + ": " + what);
}

Result<uint64_t> Number(const Place& place, const std::string& key, const std::string& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return BadPlace(place,
                    "the " + key + " of its data is " + Quoted(text) + ", expected a whole number");
  }
  return number;
}

Status ReadPlace(WireReader message, Place& place) {
  GANVAS_ASSIGN(const Entry entry, ReadEntry(message));
  if (entry.key == "location") place.location = entry.value;
  if (entry.key == "offset") {
    GANVAS_ASSIGN(place.offset, Number(place, entry.key, entry.value));
  }
  if (entry.key == "length") {
    GANVAS_ASSIGN(place.length, Number(place, entry.key, entry.value));
  }
  return {};
}

// Nothing for a tensor whose numbers are in the file.
Result<std::optional<Place>> PlaceOf(WireReader tensor) {
  Place place;
  bool external = false;
  uint64_t data_type = 0;
  std::vector<int64_t> dims;
  std::vector<WireReader> entries;
  while (!tensor.done()) {
    GANVAS_ASSIGN(const Field field, tensor.Next());
    if (field.number == tensor_field::kName) {
      GANVAS_ASSIGN(place.name, tensor.String(field));
    } else if (field.number == tensor_field::kDims) {
      GANVAS_TRY(tensor.AppendVarints(field, dims));
    } else if (field.number == tensor_field::kDataType) {
      GANVAS_ASSIGN(data_type, tensor.Varint(field));
    } else if (field.number == tensor_field::kExternalData) {
      GANVAS_ASSIGN(entries.emplace_back(tensor),
                    tensor.Submessage(field, "StringStringEntryProto"));
    } else if (field.number == tensor_field::kDataLocation) {
      GANVAS_ASSIGN(const uint64_t location, tensor.Varint(field));
      external = location != 0;
    }
  }
  if (!external) return std::optional<Place>();
  for (const WireReader& entry : entries) GANVAS_TRY(ReadPlace(entry, place));
  if (!IsInsideFolder(place.location)) {
    return BadPlace(place, "its data is in " + Quoted(place.location) +
                               ", expected a file in the folder of the model or below");
  }
  if (!place.length) {
    const std::optional<DType> type = DataTypeFromNumber(data_type);
    const Result<Shape> shape = Shape::Create(dims);
    if (type && shape.ok()) {
      place.length = static_cast<uint64_t>(shape->elements()) * ByteSize(*type);
    }
  }
  return std::optional<Place>(std::move(place));
}

// Calls take(message) for all tensors of a message.
template <typename Take>
Status ForEachTensor(WireReader message, Kind kind, int depth, const Take& take) {
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    const Kind inner = KindOf(kind, field.number);
    if (inner == Kind::kOther || field.wire != Field::Wire::kBytes) continue;
    GANVAS_ASSIGN(const WireReader sub, message.Submessage(field, "message"));
    if (inner == Kind::kTensor) {
      GANVAS_TRY(take(sub));
    } else if (depth < kDeepestMessage) {
      GANVAS_TRY(ForEachTensor(sub, inner, depth + 1, take));
    }
  }
  return {};
}

// A message as parts that lie elsewhere, so that weights are copied once.
struct Parts {
  std::vector<std::span<const uint8_t>> spans;
  uint64_t size = 0;

  void Add(std::span<const uint8_t> part) {
    spans.push_back(part);
    size += part.size();
  }
  void Add(const Parts& other) {
    spans.insert(spans.end(), other.spans.begin(), other.spans.end());
    size += other.size;
  }
};

class Rewriter {
 public:
  explicit Rewriter(const std::map<std::string, std::span<const uint8_t>>& files) : files_(files) {}

  Result<Parts> Rewrite(WireReader message, Kind kind, int depth) {
    if (kind == Kind::kTensor) {
      GANVAS_ASSIGN(const std::optional<Place> place, PlaceOf(message));
      if (place) return WithData(message, *place);
    }
    Parts parts;
    while (!message.done()) {
      GANVAS_ASSIGN(const Field field, message.Next());
      const Kind inner = KindOf(kind, field.number);
      if (inner == Kind::kOther || field.wire != Field::Wire::kBytes || depth >= kDeepestMessage) {
        parts.Add({field.begin, message.position()});
        continue;
      }
      GANVAS_ASSIGN(const WireReader sub, message.Submessage(field, "message"));
      GANVAS_ASSIGN(const Parts content, Rewrite(sub, inner, depth + 1));
      AddHeader(field.number, content.size, parts);
      parts.Add(content);
      if (parts.size > kMaxWholeBytes) {
        return BadModel("the model and its weights have more than 2^31 bytes");
      }
    }
    return parts;
  }

 private:
  Result<Parts> WithData(WireReader tensor, const Place& place) {
    const auto file = files_.find(place.location);
    if (file == files_.end()) {
      return BadPlace(place,
                      "its data is in the file " + Quoted(place.location) + ", which is missing");
    }
    const uint64_t size = file->second.size();
    if (place.offset > size || place.length.value_or(0) > size - place.offset) {
      return BadPlace(place, "its data lies at " + std::to_string(place.offset) + " and has " +
                                 std::to_string(place.length.value_or(0)) + " bytes, but " +
                                 Quoted(place.location) + " has " + std::to_string(size));
    }
    Parts parts;
    while (!tensor.done()) {
      GANVAS_ASSIGN(const Field field, tensor.Next());
      if (field.number == tensor_field::kExternalData ||
          field.number == tensor_field::kDataLocation || field.number == tensor_field::kRawData) {
        continue;
      }
      parts.Add({field.begin, tensor.position()});
    }
    const uint64_t length = place.length.value_or(size - place.offset);
    AddHeader(tensor_field::kRawData, length, parts);
    parts.Add(file->second.subspan(place.offset, length));
    return parts;
  }

  void AddHeader(uint32_t field, uint64_t size, Parts& parts) {
    WireWriter writer;
    writer.AddHeader(field, size);
    parts.Add(headers_.emplace_back(std::move(writer).Take()));
  }

  const std::map<std::string, std::span<const uint8_t>>& files_;
  std::deque<std::vector<uint8_t>> headers_;  // that parts point into
};

}  // namespace

bool IsInsideFolder(const std::string& path) {
  if (path.empty() || path[0] == '/' || path.find('\\') != std::string::npos ||
      path.find('\0') != std::string::npos || path.find(':') != std::string::npos) {
    return false;
  }
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (part.empty() || part == "..") return false;
    begin = end + 1;
  }
  return true;
}

Result<std::vector<std::string>> ExternalFiles(std::span<const uint8_t> bytes) {
  std::set<std::string> names;
  GANVAS_TRY(ForEachTensor(WireReader(bytes, {bytes.data(), "ModelProto"}), Kind::kModel, 0,
                           [&](const WireReader& tensor) -> Status {
                             GANVAS_ASSIGN(const std::optional<Place> place, PlaceOf(tensor));
                             if (place) names.insert(place->location);
                             return {};
                           }));
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::vector<uint8_t>> WithExternalData(
    std::span<const uint8_t> bytes, const std::map<std::string, std::span<const uint8_t>>& files) {
  Rewriter rewriter(files);
  GANVAS_ASSIGN(const Parts parts,
                rewriter.Rewrite(WireReader(bytes, {bytes.data(), "ModelProto"}), Kind::kModel, 0));
  std::vector<uint8_t> whole;
  whole.reserve(static_cast<size_t>(parts.size));
  for (const auto& part : parts.spans) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

}  // namespace ganvas::onnx
