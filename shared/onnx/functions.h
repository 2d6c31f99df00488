// Functions that a file brings along ("local functions"), as torch.onnx and onnxscript write them.
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::onnx {

// Replaces every node of the model that calls one of the functions by the function's nodes. They
// keep their names behind the caller's, "caller/inner", and the operator versions of the function.
// kBadModel: functions that call each other in a circle, or more nodes than a model may have.
Status InlineFunctions(const std::vector<Function>& functions, Model& model);

// The attribute under another name; tensors in the file's bytes are not copied.
Attribute CopyAttribute(const Attribute& from, const std::string& name);

}  // namespace ganvas::onnx
