// The values inside a model.
#pragma once

#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/runtime/session.h"

namespace ganvas::runtime {

// All named values that depend on an input, in the order in which they are computed; inputs come
// first. Shapes are found by inference for small inputs: free dimensions are 1 and 2 at axis 0, 64
// and 128 elsewhere. Errors of graph::Infer, where the model takes other sizes.
Result<std::vector<NamedValue>> ListValues(const graph::Graph& graph, std::span<const Port> ports);

// Its named float constants, in the order of the file.
std::vector<NamedValue> ListWeights(const graph::Graph& graph);

}  // namespace ganvas::runtime
