// Symmetric 8-bit weights with a scale for each channel.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/tensor/tensor.h"

namespace ganvas::exporter {

struct Int8Weight {
  std::vector<int8_t> values;  // in the order of the weight, in [-127, 127]
  std::vector<float> scales;   // one for each index of the axis, positive and normal
};

// weight ~ values * scales, with the scale of each slice of `axis` chosen to make the sum of
// squared errors small. Precondition: all weights are finite. A slice that is zero, or so small
// that its scale would not be a normal number, becomes zeros of scale 1.
Int8Weight QuantizeInt8(std::span<const float> weight, const Shape& shape, int axis);

}  // namespace ganvas::exporter
