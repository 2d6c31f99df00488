// What ends a run early: Ctrl-C, SIGTERM, and SIGHUP of a terminal that closes. The first asks the
// loop to stop; a second of Ctrl-C and SIGTERM exits at once.
#pragma once

namespace ganvas::train {

// While a run is being loaded there is nothing to save: from now on, until
// InstallInterruptHandlers, the first of Ctrl-C and SIGTERM exits with 130. With `answers` it says
// so. Signals that are ignored stay ignored.
void InstallLoadingHandlers(bool answers);

// Handles these from now on, but not SIGHUP if it is ignored, as under nohup. SIGPIPE is ignored:
// if the reader of the output is gone, the run continues silently. With `answers` the first of
// Ctrl-C and SIGTERM is answered at once.
void InstallInterruptHandlers(bool answers);

// Says on stderr that the run stops, and how to leave at once. A signal handler may call it.
void AnswerInterrupt();

// Whether this process ignores SIGHUP.
bool IgnoresHangup();

bool InterruptRequested();

}  // namespace ganvas::train
