#include "native/train/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace ganvas::train {
namespace {

volatile sig_atomic_t g_signals = 0;

void OnSignal(int) {
  g_signals = g_signals + 1;
  if (g_signals > 1) _exit(130);
}

}  // namespace

void InstallInterruptHandlers() {
  g_signals = 0;
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool InterruptRequested() { return g_signals > 0; }

}  // namespace ganvas::train
