// Numbers of tensors of any type as floats, and back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/tensor/tensor.h"

namespace ganvas::translate {

// `numbers` as `dtype`, converted as a Cast does.
std::vector<uint8_t> BytesOf(std::span<const float> numbers, DType dtype);

// The first `count` numbers of a tensor, or all of them, as floats.
std::vector<float> FloatsOf(const TensorView& tensor, int64_t count = -1);

}  // namespace ganvas::translate
