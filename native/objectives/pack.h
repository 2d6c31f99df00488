// PacGAN (Lin et al. 2018): the discriminator judges m samples of one kind together, so that a
// generator without variety is seen at once.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::train {

// Pictures [N, C, H, W] -> [N / m, m C, H, W] and points [N, 2] -> [N / m, 2 m], of `m` consecutive
// samples each; m divides N. A view where that is possible.
torch::Tensor Pack(const torch::Tensor& samples, int64_t m);

}  // namespace ganvas::train
