// Model -> bytes of an ONNX file.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::onnx {

// Deterministic: equal models give equal bytes. Tensors are written as raw_data.
Result<std::vector<uint8_t>> Write(const Model& model);

}  // namespace ganvas::onnx
