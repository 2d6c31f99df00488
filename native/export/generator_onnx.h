// A trained generator or translator -> the bytes of an ONNX file.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "native/export/precision.h"
#include "native/models/architecture.h"
#include "native/models/networks.h"
#include "shared/latent/latent.h"
#include "shared/onnx/model.h"

namespace ganvas::exporter {

// What the file says about itself (metadata_props).
struct ModelFacts {
  std::string name;
  std::string dataset;
  std::string license;
  std::string credits;               // whom the licence of the data wants named; may be empty
  std::vector<std::string> classes;  // names, by label
  std::string class_noun;            // what one of them is: "digit"; may be empty
  Prior prior = Prior::kNormal;      // that z was drawn from
  int64_t step = 0;
  std::string options_json;
  // Of a translator alone.
  std::string direction;             // a2b, b2a
  std::vector<std::string> domains;  // what goes in and what comes out
};

// The names of a file's values.
struct FilePorts {
  std::string input;    // "z", or "image" of a translator
  std::string output;   // "image", "points", or "image_out" of a translator
  bool labels = false;  // whether there is an input "label"
};
FilePorts PortsOf(const models::Generator& generator, const models::NetworkShape& shape);

// `generator` is in evaluation mode with final statistics. Input `z` float[N, latent], and `label`
// int64[N] where shape.classes > 0; output `image` float[N, C, H, W] in [-1, 1], or `points`
// float[N, 2] in units of the data. A translator has an input `image` and an output `image_out`,
// float[N, C, H, W] in [-1, 1] with any N, H and W: no two values of an ONNX graph may have the
// same name. Weights are stored in `precision`; the graph is named like the architecture. Throws
// FatalError(kFailed) for a generator without an ONNX form.
std::vector<uint8_t> GeneratorOnnx(models::Generator& generator, std::string_view architecture,
                                   const models::NetworkShape& shape, Precision precision,
                                   const ModelFacts& facts);

// The graph of that file with all weights in float32, and without metadata.
onnx::Model GeneratorGraph(models::Generator& generator, const models::NetworkShape& shape);

}  // namespace ganvas::exporter
