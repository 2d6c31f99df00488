// A picture of generated pictures beside the training pictures nearest to them.
#pragma once

#include <torch/torch.h>

#include <string>

#include "native/metrics/neighbours.h"

namespace ganvas::metrics {

// Writes the 32 pairs of least distance, closest first, eight pairs a row: a generated picture,
// then its nearest one. `generated` and `training` are uint8[N, C, H, W] and uint8[M, C, H, W].
// Throws FatalError(kFailed) when the file cannot be written.
void WriteNeighbours(const std::string& path, const torch::Tensor& generated,
                     const torch::Tensor& training, const Nearest& nearest);

// Writes one row for each generated picture: the picture, then its nearest ones of `training`,
// nearest first; `index` is int64[N, count].
void WriteNearestRows(const std::string& path, const torch::Tensor& generated,
                      const torch::Tensor& training, const torch::Tensor& index);

}  // namespace ganvas::metrics
