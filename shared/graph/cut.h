// A part of a graph: from any of its values to any others.
#pragma once

#include <span>
#include <string>

#include "shared/base/result.h"
#include "shared/graph/graph.h"

namespace ganvas::graph {

// A value that is given in place of being computed.
struct GivenValue {
  std::string name;
  DType dtype = DType::kF32;
};

// The name of the input that takes the mask of a value.
std::string MaskName(const std::string& value);

struct MaskedValue {
  std::string name;
  int rank = 4;
};

// A copy of `graph` in which each of these values is multiplied by a mask before other nodes read
// it: an input more for each, float32 [C] for the C channels of the value, which lie at its axis 1,
// or at its only one. The values keep their numbers and names, and are what they were before their
// masks; outputs are masked. Constants lie where those of `graph` lie. kBadInput for names that no
// value has, and for constants.
Result<Graph> Mask(const Graph& graph, std::span<const MaskedValue> values);

// The graph that takes `inputs`, in their order, and gives `outputs`. What the outputs need and no
// input makes superfluous stays: nodes, and inputs of `graph`, which follow `inputs` in their own
// order. An input may also be a constant of `graph`, whose numbers do not count then. Values keep
// their numbers; outputs that no node makes get a copy. Constants lie where those of `graph` lie,
// which must outlive the result. kBadInput for names that no value has, for inputs that are given
// twice, and for no outputs.
Result<Graph> Cut(const Graph& graph, std::span<const GivenValue> inputs,
                  std::span<const std::string> outputs);

// The value that is called `name`, kNoValue where there is none.
ValueId FindValue(const Graph& graph, const std::string& name);

// Gives each output of `graph` that no node makes a node that copies it.
void CopyLooseOutputs(Graph* graph);

}  // namespace ganvas::graph
