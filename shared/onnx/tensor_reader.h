// TensorProto -> Tensor.
#pragma once

#include "shared/base/result.h"
#include "shared/onnx/model.h"
#include "shared/onnx/wire.h"

namespace ganvas::onnx {

// The tensor's data points into the file for raw_data, else into `Tensor::owned`.
Result<Tensor> ReadTensor(WireReader message);

}  // namespace ganvas::onnx
