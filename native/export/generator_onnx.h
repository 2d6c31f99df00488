// A trained generator -> the bytes of an ONNX file.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "native/export/precision.h"
#include "native/models/architecture.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// What the file says about itself (metadata_props).
struct ModelFacts {
  std::string name;
  std::string dataset;
  std::string license;
  std::vector<std::string> classes;
  int64_t step = 0;
  std::string options_json;
};

// `generator` is in evaluation mode with final statistics. Input `z` float[N, latent], and `label`
// int64[N] when conditional; output `image` float[N, C, H, W] or `points` float[N, 2]. Weights are
// stored in `precision`. Throws FatalError for an architecture without an exporter.
std::vector<uint8_t> GeneratorOnnx(models::Generator& generator, std::string_view architecture,
                                   const models::NetworkShape& shape, Precision precision,
                                   const ModelFacts& facts);

}  // namespace ganvas::exporter
