// How long a step will take, before there is a run.
#pragma once

#include <cstdint>

#include "native/run/dataset_record.h"
#include "native/run/options.h"

namespace ganvas::train {

struct StepTime {
  double seconds = 0;  // of a step on average, where some regularize and others do not
  int64_t batch = 0;   // samples of the steps that were measured; `seconds` is in proportion
};

// Makes real steps with `options` on random samples: with a process's share of the batch where that
// takes seconds, else with a smaller one. `options` passed CheckOptions and ResolveMachine. Leaves
// LibTorch's number of threads as it was.
StepTime MeasureStep(const Options& options, const DatasetRecord& record);

}  // namespace ganvas::train
