// What rules of sliding windows share.
#pragma once

#include "shared/graph/graph_writer.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {

// The derivative by the input of a convolution, [N, C, H, W], from that by its output: a transposed
// convolution. `window` is the convolution's, `weight` is [M, C / groups, kh, kw].
ValueId SpreadWindow(GraphWriter& w, ValueId g, ValueId weight, const Window& window,
                     int64_t groups);

}  // namespace ganvas::graph
