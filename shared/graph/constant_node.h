// The operator Constant, which becomes a constant of the graph instead of a node.
#pragma once

#include <string>

#include "shared/base/result.h"
#include "shared/onnx/model.h"

namespace ganvas::graph {

// The node's tensor; the node's own attribute is moved from.
Result<onnx::Tensor> ConstantValue(onnx::Node& node, const std::string& node_name);

}  // namespace ganvas::graph
