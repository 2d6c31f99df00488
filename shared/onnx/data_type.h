// DType <-> TensorProto.DataType.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/tensor/tensor.h"

namespace ganvas::onnx {

// The number that a file stores for `type`.
int32_t DataTypeNumber(DType type);
// Nothing for types that Ganvas does not hold (bfloat16, string, ...).
std::optional<DType> DataTypeFromNumber(uint64_t number);
// "bfloat16", or "data type 77" for numbers that ONNX does not know.
std::string DataTypeText(uint64_t number);

}  // namespace ganvas::onnx
