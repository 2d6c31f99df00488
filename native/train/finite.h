// Ends a run whose numbers are no longer finite: training from there on is useless.
#pragma once

#include "native/step/state.h"
#include "native/step/task.h"

namespace ganvas::train {

// Throws FatalError(kFailed) where a loss of `task` in `sums`, which add up the last `steps` steps,
// is not finite. A sum stays so once it is, so one look at the end of a tick finds every step of
// it: on a device each look is a wait.
void RequireFiniteLosses(const Task& task, const TrainState& state, const torch::Tensor& sums,
                         int64_t steps);

// The update of a step may break the weights while its loss still looked well. Throws as above.
void RequireFiniteWeights(const TrainState& state);

}  // namespace ganvas::train
