// Batches of pictures that lie on the device.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>

#include "native/run/options.h"
#include "native/run/rank_slice.h"
#include "native/step/training_data.h"

namespace ganvas::train {

// A GPU keeps pictures of at most so many bytes; more are read ahead by threads and sent to it.
inline constexpr int64_t kResidentBytes = int64_t{4} << 30;

int64_t BytesOf(const data::Dataset& pictures);

// Reads all `pictures` once, as uint8 onto `device`, and picks every batch there: nothing is
// decoded or sent while training. The batches are those of the reading source, bit by bit.
std::unique_ptr<BatchSource> ResidentBatches(const data::Dataset& pictures, const Options& options,
                                             int64_t first_batch, torch::Device device,
                                             const RankSlice& slice);

// Values 0..255 -> [-1, 1], float32.
torch::Tensor FromBytes(const torch::Tensor& bytes);

// What decides the order of a run's pictures.
uint64_t BatchSeed(const Options& options);

}  // namespace ganvas::train
