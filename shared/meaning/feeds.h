// The inputs of a generator, of any type.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/meaning/generator.h"
#include "shared/runtime/session.h"

namespace ganvas::meaning {

// One input of a run; owns its numbers.
struct Feed {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape;
  std::vector<uint8_t> bytes;

  NamedTensor tensor() const { return {name, {dtype, shape, bytes.data()}}; }
};

// The inputs of a run of `count` pictures. `latents` are float[count, latent size]; `labels` hold
// `count` class numbers, or nothing for a generator without a label.
Result<std::vector<Feed>> MakeFeeds(const Generator& generator, int64_t count,
                                    std::span<const float> latents,
                                    std::span<const int64_t> labels);

// Shapes alone, in the order of `inputs`.
Result<std::vector<Shape>> FeedShapes(const Generator& generator,
                                      std::span<const onnx::ValueInfo> inputs, int64_t count);

}  // namespace ganvas::meaning
