// --init-from: a run that starts from the weights of another one.
#pragma once

#include <string>
#include <vector>

#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/step/state.h"

namespace ganvas::train {

// Takes over the weights of the last checkpoint of options.init_from, where they fit this run of
// data `record` (taken_weights.h): size and classes may differ. Returns a line for each network
// that says which layers are kept and which are new; nothing where all fit. Throws
// FatalError(kBadFile) where the runs differ in what the whole generator depends on, and names the
// options.
std::vector<std::string> StartFromOtherRun(const Options& options, const DatasetRecord& record,
                                           TrainState& state);

}  // namespace ganvas::train
