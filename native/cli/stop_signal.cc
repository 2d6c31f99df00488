#include "native/cli/stop_signal.h"

#include <csignal>

namespace ganvas::cli {
namespace {

volatile std::sig_atomic_t g_stop = 0;

// The next signal has its usual effect.
void OnStop(int signal) {
  g_stop = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void WatchStopSignals() {
  g_stop = 0;
  std::signal(SIGINT, OnStop);
  std::signal(SIGTERM, OnStop);
}

bool StopRequested() { return g_stop != 0; }

}  // namespace ganvas::cli
