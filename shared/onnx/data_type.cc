#include "shared/onnx/data_type.h"

#include <array>

namespace ganvas::onnx {
namespace {
// Indexed by TensorProto.DataType.
constexpr std::array<const char*, 24> kNames = {
    "undefined",      "float32",    "uint8",          "int8",       "uint16",   "int16",
    "int32",          "int64",      "string",         "bool",       "float16",  "float64",
    "uint32",         "uint64",     "complex64",      "complex128", "bfloat16", "float8e4m3fn",
    "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4",      "int4",     "float4e2m1"};
}  // namespace

int32_t DataTypeNumber(DType type) {
  switch (type) {
    case DType::kF32:
      return 1;
    case DType::kU8:
      return 2;
    case DType::kI8:
      return 3;
    case DType::kI32:
      return 6;
    case DType::kI64:
      return 7;
    case DType::kBool:
      return 9;
    case DType::kF16:
      return 10;
    case DType::kF64:
      return 11;
  }
  return 0;
}

std::optional<DType> DataTypeFromNumber(uint64_t number) {
  for (const DType type : {DType::kF32, DType::kU8, DType::kI8, DType::kI32, DType::kI64,
                           DType::kBool, DType::kF16, DType::kF64}) {
    if (static_cast<uint64_t>(DataTypeNumber(type)) == number) return type;
  }
  return std::nullopt;
}

std::string DataTypeText(uint64_t number) {
  if (number < kNames.size()) return kNames[number];
  return "data type " + std::to_string(number);
}

}  // namespace ganvas::onnx
