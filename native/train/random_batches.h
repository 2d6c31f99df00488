// Batches for steps whose results are discarded.
#pragma once

#include <torch/torch.h>

#include <memory>

#include "native/models/networks.h"
#include "native/run/options.h"
#include "native/step/training_data.h"

namespace ganvas::train {

// Random samples of the run's shape and classes. `options` and `shape` outlive it.
std::unique_ptr<BatchSource> MakeRandomBatches(const Options& options,
                                               const models::NetworkShape& shape,
                                               torch::Device device);

}  // namespace ganvas::train
