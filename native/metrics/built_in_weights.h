// assets/metrics/features.onnx, which lies within the program.
#pragma once

#include <cstdint>
#include <span>

namespace ganvas::metrics {

std::span<const uint8_t> BuiltInWeights();

}  // namespace ganvas::metrics
