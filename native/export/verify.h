// Does the written file compute what LibTorch computes?
#pragma once

#include <cstdint>
#include <vector>

#include "native/models/architecture.h"
#include "native/models/networks.h"

namespace ganvas::exporter {

// Differences over at least 16 latents of the file's prior, and with labels 0, 1, ... mod classes,
// so that each class occurs. Points are measured in units of NetworkShape::points_scale. Of a
// translator over pictures of noise and pictures with surfaces and edges, at the size that it was
// made for and at another one; the larger differences of the two.
struct VerifyReport {
  // The largest between our engine with direct kernels and LibTorch, both with trained weights:
  // what the file stores narrow is replaced by what it was narrowed from.
  double difference = 0;
  // The largest with the kernels that the engine chooses by itself: to LibTorch in the same way,
  // and, where the file has narrow weights, of the file itself to its weights widened beforehand.
  double default_difference = 0;
  // The mean between the engine, running the file as it is, and LibTorch: what narrowing costs, in
  // units of which [-1, 1] has 255.
  double mean_difference = 0;
};

// `bytes` are what GeneratorOnnx made of `generator`, which is in evaluation mode. Throws
// FatalError(kFailed) when the engine refuses the file.
VerifyReport VerifyGenerator(const std::vector<uint8_t>& bytes, models::Generator& generator,
                             const models::NetworkShape& shape);

}  // namespace ganvas::exporter
