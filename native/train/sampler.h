// Pictures of a generator as its users will see them.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/networks.h"
#include "shared/image/image.h"

namespace ganvas::train {

// Latents first .. first + count - 1 of `seed` as float[count, nz] on `device`.
torch::Tensor LatentBatch(uint64_t seed, int64_t first, int64_t count, int64_t nz,
                          torch::Device device);

// Replaces the BatchNorm statistics of `generator` by those of its own activations over `pictures`
// latents, and leaves it in evaluation mode. An averaged generator needs this: averaged statistics
// belong to the networks that were averaged, whose variances are larger than those of the average.
void CalibrateBatchNorm(models::Generator& generator, int64_t nz, int64_t pictures = 2048);

// Pictures of latents 0 .. count - 1 of seed 0, as a grid: what `ganvas sample` shows of the
// exported model. `generator` is in evaluation mode.
Image SampleGrid(models::Generator& generator, int64_t nz, int64_t count);

}  // namespace ganvas::train
