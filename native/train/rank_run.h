// How the ranks of a run begin together, and what those do that only train.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>

#include "native/error.h"
#include "native/ranks/distributed.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/step/state.h"
#include "native/step/task_choice.h"

namespace ganvas::train {

// The options with what this rank has of its machine: `threads` are those of all ranks there.
Options ShareOf(Options options, const Ranks& ranks);
torch::Device DeviceOf(const Options& options, const Ranks& ranks);

// By the first rank, once the run is ready to begin: what Follow waits for. Returns how the ranks
// exchange tensors (Ranks::UseDevice).
std::string Announce(Ranks& ranks, const Options& options, const DatasetRecord& record,
                     torch::Device device);
// A whole session of any other rank. It writes nothing, and needs the data, but not the run folder.
ExitCode Follow(Ranks& ranks, TaskChoice task_of);

// Runs `work`. Appends the last checkpoint of the run in `path` to its error. Only the machine of
// the first rank may have this folder.
ExitCode NamingTheLastCheckpoint(const Ranks& ranks, const std::string& path,
                                 const std::function<ExitCode()>& work);

// Gives all ranks the state of the first.
void ShareState(Ranks& ranks, TrainState& state);

}  // namespace ganvas::train
