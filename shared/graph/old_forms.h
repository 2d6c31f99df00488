// What operators of opsets 1 to 6 mean in terms of later ones.
#pragma once

#include "shared/graph/attribute_reader.h"
#include "shared/graph/graph.h"
#include "shared/graph/op_table.h"

namespace ganvas::graph {

// Brings a node that is about to join the graph into the form of opset 7, which may take further
// nodes before it; does nothing for later opsets. Attributes whose names changed are read by the
// operators themselves. Forms that mean something else end up as errors of the reader.
void ApplyOldForm(const Operator& op, AttributeReader& reader, Graph& graph, Node& made);

}  // namespace ganvas::graph
