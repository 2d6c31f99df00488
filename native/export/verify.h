// Does the written file compute what LibTorch computes?
#pragma once

#include <cstdint>
#include <vector>

#include "native/models/architecture.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// Differences over the pictures of 16 latents, between our engine, running the file's bytes, and
// LibTorch.
struct VerifyReport {
  // The largest, with direct kernels, LibTorch having the weights as the file stores them.
  double difference = 0;
  // The same with the kernels that the engine chooses by itself.
  double default_difference = 0;
  // The mean, LibTorch having the weights that were trained: what narrowing costs, in units of
  // which [-1, 1] has 255.
  double mean_difference = 0;
};

// `generator` is in evaluation mode. Throws FatalError(kFailed) when the engine refuses the file.
VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             const models::NetworkShape& shape);

}  // namespace ganvas::exporter
