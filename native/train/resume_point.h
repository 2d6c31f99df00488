// Where a run goes on from, whatever has happened to its files.
#pragma once

#include <string>
#include <vector>

#include "native/run/options.h"
#include "native/run/run_folder.h"
#include "native/step/state.h"
#include "native/train/train.h"

namespace ganvas::train {

struct ResumePoint {
  std::vector<std::string> notes;  // what the user should be told
  bool accepted = false;           // changes, because changes.accept_changes says so
};

// Loads the checkpoint of step `changes.from`, or else the newest that is whole, into `state`,
// which is InitialState(options, ...) and stays so where the run has none. Damaged ones that are
// newer are kept under another name (RunFolder::PutAside). Throws FatalError: kBadFile where there
// is nothing to go on from, or where a file cannot be read; kUsage where `options` would make
// another run of it and changes.accept_changes is not set.
ResumePoint LoadResumePoint(const RunFolder& run, const ResumeOptions& changes,
                            const Options& options, TrainState& state);

}  // namespace ganvas::train
