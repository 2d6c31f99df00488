// The generators of native/models as nodes of an ONNX graph.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/export/graph_builder.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// Values of the graph that a generator starts from, and the shape that it ends with.
struct GeneratorPorts {
  std::string z;                // float[N, latent]; of translators, pictures float[N, C, H, W]
  std::string label;            // int64[N]; unconditional generators do not look at it
  std::vector<int64_t> sample;  // [C, H, W] or [2]
};

// Appends `generator`; the last node makes its result. Throws FatalError(kFailed) for a generator
// or a layer without an ONNX form.
void BuildGenerator(GraphBuilder& graph, models::Generator& generator, const GeneratorPorts& ports);

// The last node of a generator whose numbers may lie outside of [-1, 1].
void ClipToOne(GraphBuilder& graph, const std::string& x);

// Of a translator, what the height and width of its pictures must be multiples of; nothing for
// generators, which start from latents.
std::optional<int64_t> SideMultiple(const models::Generator& generator);

}  // namespace ganvas::exporter
