// The training loop itself.
#pragma once

#include <torch/torch.h>

#include "native/error.h"
#include "native/metrics/tick_metrics.h"
#include "native/ranks/distributed.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/run/run_folder.h"
#include "native/run/run_log.h"
#include "native/step/sampler.h"
#include "native/step/state.h"
#include "native/step/task.h"
#include "native/step/training_data.h"

namespace ganvas::train {

// What one session of a run works with, from its start or a resume to its end; everything outlives
// the loop.
struct RunSession {
  const Task& task;
  const Options& options;
  const TrainingData& data;
  const DatasetRecord& record;
  const RunFolder& run;
  RunLog& log;
  torch::Device device;
  GeneratorInputs inputs;
  metrics::TickMetrics* metrics;  // null where the run measures nothing
  Ranks& ranks;                   // of which the first alone writes
};

// Trains `state` from state.step to options.steps. Returns kOk or, after an interrupt,
// kInterrupted; in both cases the last checkpoint holds the final state. An interrupt ends a run
// after its step or, where steps or a measurement take long, in the middle of it: then the final
// state is that before the step, as if it had not begun. Throws FatalError when a loss or a weight
// is no longer finite or a file cannot be written; earlier checkpoints stay.
ExitCode RunLoop(const RunSession& session, TrainState& state);

}  // namespace ganvas::train
