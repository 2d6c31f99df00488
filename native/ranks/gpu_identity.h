// Which GPU this rank is on.
#pragma once

#include <torch/torch.h>

#include "native/run/rank_gpus.h"

namespace ganvas::train {

// Of this process on `device`; without the host.
RankGpu GpuOf(torch::Device device);

}  // namespace ganvas::train
