// Reflection padding.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::ops {

// [N, maps, H, W] -> [N, maps, H + 2 * padding, W + 2 * padding]: pixel -i is pixel i, as in
// torch::reflection_pad2d, for any type of number. `padding` < H and W. On the CPU float32,
// float64 and bfloat16 go row by row, and the result is in channels-last layout. Can be
// differentiated to any order.
torch::Tensor ReflectPad(const torch::Tensor& input, int64_t padding);

}  // namespace ganvas::ops
