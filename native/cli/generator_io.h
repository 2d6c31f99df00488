// Which inputs and outputs of a graph are latents, labels and pictures; and running them in
// batches.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shared/latent/latent.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

struct GeneratorPorts {
  std::string z;                // the first float input, rank 2 or [N, nz, 1, 1]
  std::vector<int64_t> z_dims;  // as declared; -1 for a dynamic one
  std::string label;            // the int64 input of rank 1; "" when there is none
  int64_t nz = 0;               // -1 when dynamic
  int64_t fixed_batch = -1;     // where the file fixes N
  int64_t classes = 0;          // from the metadata; 0 when unknown
  Prior prior = Prior::kNormal;
};

// Throws FatalError(kBadFile), naming `path` and the input, for a graph with other inputs.
GeneratorPorts FindGeneratorPorts(const std::string& path, const ModelInfo& info);

// What one run gave: float, of shape [n, ...].
struct GeneratedBatch {
  Shape shape;  // of all n results
  std::span<const float> values;
  int64_t first = 0;  // number of the first result
};

// Runs `latents`, float[count, nz], through the session and hands over the first float output,
// batch by batch in order. `labels` holds `count` numbers, or nothing for a graph without that
// input. Throws FatalError when the engine or `take` does.
void Generate(Session* session, const std::string& path, const GeneratorPorts& ports,
              std::span<const float> latents, std::span<const int64_t> labels,
              const std::function<void(const GeneratedBatch&)>& take);

}  // namespace ganvas::cli
