// What ends a run early: Ctrl-C, SIGTERM, and SIGHUP of a terminal that closes. The first asks the
// loop to stop; a second of Ctrl-C and SIGTERM exits at once.
#pragma once

namespace ganvas::train {

// Handles these from now on; SIGHUP not where it is ignored, as nohup does. Whoever read the output
// may be gone, too: SIGPIPE is ignored, and a run goes on in silence. With `answers` the first of
// Ctrl-C and SIGTERM is answered at once.
void InstallInterruptHandlers(bool answers);

// Says on stderr that the run stops, and how to leave at once. A signal handler may call it.
void AnswerInterrupt();

// Whether this process ignores SIGHUP.
bool IgnoresHangup();

bool InterruptRequested();

}  // namespace ganvas::train
