#include "shared/onnx/tensor_reader.h"

#include <cstring>
#include <limits>
#include <optional>
#include <string>

#include "shared/base/quoted.h"
#include "shared/onnx/data_type.h"
#include "shared/onnx/entry.h"
#include "shared/onnx/external_data.h"
#include "shared/onnx/field_numbers.h"

namespace ganvas::onnx {
namespace {

// A TensorProto as it stands in the file. Numbers of all narrow types share int32_data.
struct RawTensor {
  std::string name;
  std::vector<int64_t> dims;
  uint64_t data_type = 0;
  std::optional<std::span<const uint8_t>> raw;
  std::vector<float> floats;
  std::vector<int64_t> int32s, int64s;
  std::vector<double> doubles;
};

Error Bad(const RawTensor& tensor, const std::string& what) {
  return BadModel("tensor " + Quoted(tensor.name) + ": " + what);
}

// The name of the file that a tensor's data is in, from one entry of external_data.
Status ReadLocation(WireReader message, std::string& location) {
  GANVAS_ASSIGN(Entry entry, ReadEntry(message));
  if (entry.key == "location") location = std::move(entry.value);
  return {};
}

Result<RawTensor> ReadFields(WireReader& message) {
  RawTensor tensor;
  bool external = false;
  std::string location;
  while (!message.done()) {
    GANVAS_ASSIGN(const Field field, message.Next());
    switch (field.number) {
      case tensor_field::kDims:
        GANVAS_TRY(message.AppendVarints(field, tensor.dims));
        break;
      case tensor_field::kDataType: {
        GANVAS_ASSIGN(tensor.data_type, message.Varint(field));
        break;
      }
      case tensor_field::kName: {
        GANVAS_ASSIGN(tensor.name, message.String(field));
        break;
      }
      case tensor_field::kRawData: {
        GANVAS_ASSIGN(tensor.raw, message.Bytes(field));
        break;
      }
      case tensor_field::kFloatData:
        GANVAS_TRY(message.AppendFloats(field, tensor.floats));
        break;
      case tensor_field::kInt32Data:
        GANVAS_TRY(message.AppendVarints(field, tensor.int32s));
        break;
      case tensor_field::kInt64Data:
        GANVAS_TRY(message.AppendVarints(field, tensor.int64s));
        break;
      case tensor_field::kDoubleData:
        GANVAS_TRY(message.AppendDoubles(field, tensor.doubles));
        break;
      case tensor_field::kSegment:
        return message.Bad(field, "segmented tensors are not supported");
      case tensor_field::kExternalData: {
        GANVAS_ASSIGN(WireReader entry, message.Submessage(field, "StringStringEntryProto"));
        GANVAS_TRY(ReadLocation(entry, location));
        break;
      }
      case tensor_field::kDataLocation: {
        GANVAS_ASSIGN(const uint64_t where, message.Varint(field));
        external = where != 0;
        break;
      }
      default:
        break;
    }
  }
  if (external) {
    return Bad(tensor, "its data is in the file " + Quoted(location) +
                           (IsInsideFolder(location)
                                ? ", which was not given with the model"
                                : ", expected a file in the folder of the model or below"));
  }
  return tensor;
}

struct Range {
  int64_t min, max;
};

// What int32_data may hold for the type; float16 is stored as its bits.
Range NarrowRange(DType type) {
  switch (type) {
    case DType::kI8:
      return {-128, 127};
    case DType::kU8:
      return {0, 255};
    case DType::kBool:
      return {0, 1};
    case DType::kF16:
      return {0, 65535};
    default:
      return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  }
}

template <typename T>
std::vector<uint8_t> BytesOf(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

Result<std::vector<uint8_t>> NarrowBytes(const RawTensor& raw, DType type) {
  const Range range = NarrowRange(type);
  const size_t width = ByteSize(type);
  std::vector<uint8_t> bytes(raw.int32s.size() * width);
  for (size_t i = 0; i < raw.int32s.size(); ++i) {
    const int64_t value = raw.int32s[i];
    if (value < range.min || value > range.max) {
      return Bad(raw, "int32_data holds " + std::to_string(value) + ", which is not a value of " +
                          DTypeName(type));
    }
    std::memcpy(bytes.data() + i * width, &value, width);
  }
  return bytes;
}

Result<std::vector<uint8_t>> TypedBytes(const RawTensor& raw, DType type) {
  switch (type) {
    case DType::kF32:
      return BytesOf(raw.floats);
    case DType::kF64:
      return BytesOf(raw.doubles);
    case DType::kI64:
      return BytesOf(raw.int64s);
    default:
      return NarrowBytes(raw, type);
  }
}

}  // namespace

Result<Tensor> ReadTensor(WireReader message) {
  GANVAS_ASSIGN(const RawTensor raw, ReadFields(message));
  const std::optional<DType> type = DataTypeFromNumber(raw.data_type);
  if (!type) {
    return Bad(raw, "type " + DataTypeText(raw.data_type) +
                        " is not supported, expected float32, float16, float64, int64, int32, "
                        "int8, uint8 or bool");
  }
  Result<Shape> shape = Shape::Create(raw.dims);
  if (!shape.ok()) return Bad(raw, shape.error().message);

  Tensor tensor;
  tensor.name = raw.name;
  tensor.dtype = *type;
  tensor.shape = *shape;
  if (raw.raw) {
    tensor.data = *raw.raw;
  } else {
    GANVAS_ASSIGN(tensor.owned, TypedBytes(raw, *type));
    tensor.data = tensor.owned;
  }
  const uint64_t expected = static_cast<uint64_t>(shape->elements()) * ByteSize(*type);
  if (tensor.data.size() != expected) {
    return Bad(raw, std::string(DTypeName(*type)) + " of shape " + shape->ToString() + " needs " +
                        std::to_string(expected) + " bytes of data, found " +
                        std::to_string(tensor.data.size()));
  }
  return tensor;
}

}  // namespace ganvas::onnx
