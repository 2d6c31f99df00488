// What a run would take, from shapes alone: nothing is allocated.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/graph/graph.h"

namespace ganvas::translate {

struct RunCost {
  double products = 0;  // multiply-accumulates with weights, counted as in the definitions
  double numbers = 0;   // of all values that nodes make
};

// `inferred`: what graph::Infer gave for these shapes.
RunCost CostOf(const graph::Graph& graph, std::span<const graph::Inferred> inferred);

// Whether it is small enough for a run that only finds something out: well under a second, also in
// a browser, and a few hundred megabytes.
bool IsSmall(const RunCost& cost);

}  // namespace ganvas::translate
