// The layers of a model: a product with weights, and what follows it number by number.
#pragma once

#include <span>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/runtime/session.h"

namespace ganvas::runtime {

struct FoundLayer {
  graph::ValueId value = graph::kNoValue;  // of the values that are maps, the last one
  LayerFacts facts;
};

// In order. `is_map`: by value, whether it is a map with channels. Shares are those of products,
// for these shapes.
std::vector<FoundLayer> FindLayers(const graph::Graph& graph,
                                   std::span<const graph::Inferred> inferred,
                                   const std::vector<bool>& is_map);

}  // namespace ganvas::runtime
