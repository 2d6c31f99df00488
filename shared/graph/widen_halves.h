// float16 is for files: the engine computes in float32.
#pragma once

#include "shared/graph/graph.h"

namespace ganvas::graph {

// Makes every float16 number of the graph float32, as other runtimes do on CPUs: inputs and
// constants are widened where they are read, outputs are narrowed at last. Values in between keep
// more digits than float16 has, and do not overflow at 65504. Graphs that only store weights as
// float16, behind a Cast, stay as they are.
void WidenHalves(Graph& graph);

}  // namespace ganvas::graph
