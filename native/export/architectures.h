// The generators of native/models as nodes of an ONNX graph.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/export/graph_builder.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// Values of the graph that a generator starts from, and the shape that it ends with.
struct GeneratorPorts {
  std::string z;                // float[N, latent]
  std::string label;            // int64[N]; unconditional generators do not look at it
  std::vector<int64_t> sample;  // [C, H, W] or [2]
};

// Appends `generator`; the last node makes its result. Throws FatalError(kFailed) for a generator
// or a layer without an ONNX form.
void BuildGenerator(GraphBuilder& graph, models::Generator& generator, const GeneratorPorts& ports);

}  // namespace ganvas::exporter
