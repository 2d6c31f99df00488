// --init-from: a run that starts from the weights of another one.
#pragma once

#include <string>

#include "native/run/options.h"
#include "native/step/state.h"

namespace ganvas::train {

// Takes over the weights of the last checkpoint of options.init_from. Returns a sentence about what
// did not fit, "" where all did. Throws FatalError(kBadFile) that names the options in which the
// runs differ where the generators do.
std::string StartFromOtherRun(const Options& options, TrainState& state);

}  // namespace ganvas::train
