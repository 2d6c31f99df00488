// Ctrl+C and SIGTERM: the first asks to stop between two files, the second ends the program.
#pragma once

namespace ganvas::cli {

// From now on.
void WatchStopSignals();
bool StopRequested();

}  // namespace ganvas::cli
