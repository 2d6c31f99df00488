// A trained discriminator -> the bytes of an ONNX file.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "native/export/generator_onnx.h"
#include "native/export/precision.h"
#include "native/models/architecture.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// Why this discriminator has no ONNX form yet, "" where it has one.
std::string WhyNoDiscriminatorOnnx(const models::Discriminator& discriminator,
                                   const models::NetworkShape& shape);

// `discriminator` is in evaluation mode. Input `image` float[N, C, H, W] in [-1, 1], or `points`
// float[N, 2] in units of the data, and `label` int64[N] where shape.classes > 0; output `logit`
// float[N], as the network gives it: positive for "real". ganvas.kind is discriminator.
std::vector<uint8_t> DiscriminatorOnnx(models::Discriminator& discriminator,
                                       std::string_view architecture,
                                       const models::NetworkShape& shape, Precision precision,
                                       const ModelFacts& facts);

// The largest difference of the file's logits, by our engine, from those of the network, divided by
// 1 + |logit|: over noise, and over `samples` as a generator makes them, of class i mod classes.
// Throws FatalError(kFailed) where the file does not run.
double DiscriminatorDifference(const std::vector<uint8_t>& file,
                               models::Discriminator& discriminator,
                               const models::NetworkShape& shape, const torch::Tensor& samples);

}  // namespace ganvas::exporter
