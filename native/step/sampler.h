// Samples of a generator as its users will see them.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/networks.h"
#include "native/run/options.h"
#include "shared/image/image.h"
#include "shared/latent/latent.h"

namespace ganvas::train {

// The inputs of a generator.
struct GeneratorInputs {
  int64_t nz = 100;
  Prior prior = Prior::kNormal;
  int64_t classes = 0;  // 0: unconditional
};

Prior PriorOf(const Options& options);

// Latents first .. first + count - 1 of `seed` as float[count, nz] on `device`.
torch::Tensor LatentBatch(uint64_t seed, int64_t first, int64_t count,
                          const GeneratorInputs& inputs, torch::Device device);

// Class (first + i) mod classes for latent first + i, int64[count]: the classes of samples if
// nobody chooses. Undefined for an unconditional generator.
torch::Tensor CyclicLabels(int64_t first, int64_t count, const GeneratorInputs& inputs,
                           torch::Device device);

// Replaces the BatchNorm statistics of `generator` by those of its own activations over `samples`
// latents, and leaves it in evaluation mode. An averaged generator needs this: averaged statistics
// belong to the networks that were averaged, whose variances are larger than those of the average.
void CalibrateBatchNorm(models::Generator& generator, const GeneratorInputs& inputs,
                        int64_t samples = 2048);

// Samples of latents first .. first + count - 1 of `seed`, with CyclicLabels: what `ganvas sample`
// gives of the exported model. Float[count, ...] on the CPU. `generator` is in evaluation mode.
torch::Tensor SamplesOf(models::Generator& generator, const GeneratorInputs& inputs, uint64_t seed,
                        int64_t first, int64_t count);

// Pictures float[count, C, H, W] in [-1, 1] on the CPU as a grid, with `columns` or as square as
// can be.
Image PictureGrid(const torch::Tensor& pictures, int columns = 0);

}  // namespace ganvas::train
