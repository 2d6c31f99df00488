// The layers of a model: a product with weights, and what follows it number by number.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/runtime/session.h"

namespace ganvas::runtime {

// By the value that each layer gives: of its values that are maps, the last one. `is_map`: by
// value, whether it is a map with channels. Shares are those of products, for these shapes.
std::map<graph::ValueId, LayerFacts> FindLayers(const graph::Graph& graph,
                                                std::span<const graph::Inferred> inferred,
                                                const std::vector<bool>& is_map);

}  // namespace ganvas::runtime
