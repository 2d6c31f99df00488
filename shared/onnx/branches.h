// If nodes, of which exporters leave some whose condition is a constant.
#pragma once

#include <span>
#include <vector>

#include "shared/onnx/model.h"

namespace ganvas::onnx {

// Replaces every If whose condition follows from constants by the nodes of the branch that it
// takes, whose values are called "NODE/value". The others stay.
void ChooseBranches(std::span<const Tensor> initializers, std::vector<Node>& nodes);

}  // namespace ganvas::onnx
