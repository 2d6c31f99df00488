// What the number of samples in the data means for a run.
#pragma once

#include <string>
#include <vector>

#include "native/run/options.h"
#include "native/step/training_data.h"

namespace ganvas::train {

// Where options.epochs are given, sets options.steps to as many passes over the data and
// options.epochs to 0. Returns the sentence that says so; "" where none are given. Throws
// FatalError(kUsage) for data that never ends.
std::string TurnEpochsIntoSteps(const TrainingData& data, Options& options);

// What to know of few or equal pictures before training, one line each.
std::vector<std::string> DataWarnings(const TrainingData& data, const Options& options);

}  // namespace ganvas::train
