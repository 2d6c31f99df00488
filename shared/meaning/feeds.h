// The inputs of a generator, of any type.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/meaning/generator.h"
#include "shared/translate/constant_input.h"

namespace ganvas::meaning {

using translate::Feed;

// The inputs of a run of `count` pictures. `latents` are float[count, latent size]; `labels` hold
// `count` class numbers, or nothing for a generator without a label.
Result<std::vector<Feed>> MakeFeeds(const Generator& generator, int64_t count,
                                    std::span<const float> latents,
                                    std::span<const int64_t> labels);

// Shapes alone, in the order of `inputs`.
Result<std::vector<Shape>> FeedShapes(const Generator& generator,
                                      std::span<const onnx::ValueInfo> inputs, int64_t count);

}  // namespace ganvas::meaning
