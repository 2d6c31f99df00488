// DCGAN's generator as an ONNX graph.
#pragma once

#include <string>

#include "native/export/graph_builder.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// Appends the generator from value `z`, float[N, latent], on; returns the picture's value.
std::string BuildDcgan(GraphBuilder& graph, const models::Generator& generator,
                       const std::string& z);

}  // namespace ganvas::exporter
