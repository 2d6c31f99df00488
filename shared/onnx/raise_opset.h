// Moves a model to a newer version of the standard operators.
#pragma once

#include <cstdint>
#include <string>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::onnx {

// Sets the opset, where the nodes mean the same in it. kBadModel names a node whose operator
// changed in between, or is not known to be the same; `name` is what the message calls the model.
Status RaiseOpset(int64_t opset, const std::string& name, Model& model);

}  // namespace ganvas::onnx
