// Broadcasting among the inputs of one node.
#pragma once

#include <cstddef>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/infer_context.h"

namespace ganvas::graph {

// The broadcast of inputs i and j; kBadModel where they do not fit.
Result<Shape> BroadcastInputs(const InferContext& c, int i, int j);

// For every element of `out`, in order, the elements of a and b that it is made of.
// Precondition: out is the broadcast of a and b.
struct BroadcastMap {
  std::vector<size_t> from_a, from_b;
};
BroadcastMap MapBroadcast(const Shape& a, const Shape& b, const Shape& out);

}  // namespace ganvas::graph
