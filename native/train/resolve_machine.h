// What "auto" and 0 stand for on this machine.
#pragma once

#include <string>
#include <vector>

#include "native/run/options.h"

namespace ganvas::train {

// Sets --threads and --device to what will be used. Throws FatalError(kUsage) for a device that is
// not there.
void ResolveMachine(Options& options);

// For a run that goes on here and may have been on a GPU: sets --device, and on the CPU puts out
// what is for GPUs and decides nothing but speed. Returns notes for the user.
std::vector<std::string> GiveUpWhatOnlyGpusCan(Options& options);

}  // namespace ganvas::train
