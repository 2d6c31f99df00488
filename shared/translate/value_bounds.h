// What the operators around a graph's input and output tell of the numbers there.
#pragma once

#include <optional>
#include <string>

#include "shared/graph/graph.h"
#include "shared/translate/picture_format.h"

namespace ganvas::translate {

struct RangeClue {
  ValueRange range = ValueRange::kUnit;
  std::string reason;  // "the output ends in Tanh"
};

// From the activation that bounds `output`, or the constants that it is scaled by at last.
std::optional<RangeClue> OutputClue(const graph::Graph& graph, graph::ValueId output);

// From the constants that bring `input` to the numbers that networks like.
std::optional<RangeClue> InputClue(const graph::Graph& graph, graph::ValueId input);

}  // namespace ganvas::translate
