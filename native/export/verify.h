// Does the written file compute what LibTorch computes?
#pragma once

#include <cstdint>
#include <vector>

#include "native/export/graph_builder.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

struct VerifyReport {
  // Largest absolute difference over the pictures of 8 latents between our engine, running the
  // file's bytes with direct kernels, and LibTorch with the weights as the file stores them.
  double difference = 0;
  // The same against LibTorch with the original weights: what narrowing costs.
  double difference_to_fp32 = 0;
};

// The largest `difference` that passes; pictures lie in [-1, 1].
inline constexpr double kAllowedDifference = 1e-4;

// `generator` is in evaluation mode. Throws FatalError(kFailed) when the engine refuses the file.
VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             int64_t latent, Precision precision);

}  // namespace ganvas::exporter
