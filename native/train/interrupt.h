// Ctrl-C and SIGTERM: the first asks the loop to stop after its step, the second exits at once.
#pragma once

namespace ganvas::train {

// Handles SIGINT and SIGTERM from now on.
void InstallInterruptHandlers();

bool InterruptRequested();

}  // namespace ganvas::train
