// What "auto" and 0 stand for on this machine.
#pragma once

#include "native/train/options.h"

namespace ganvas::train {

// Sets --threads and --device to what will be used. Throws FatalError(kUsage) for a device that is
// not there.
void ResolveMachine(Options& options);

}  // namespace ganvas::train
