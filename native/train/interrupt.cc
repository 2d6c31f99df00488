#include "native/train/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace ganvas::train {
namespace {

volatile sig_atomic_t g_requested = 0;
volatile sig_atomic_t g_insisting = 0;

void OnSignal(int signal) {
  g_requested = 1;
  // A terminal that closes may send more than one: from the shell, and from the system.
  if (signal == SIGHUP) return;
  g_insisting = g_insisting + 1;
  if (g_insisting > 1) _exit(130);
}

}  // namespace

void InstallInterruptHandlers() {
  g_requested = 0;
  g_insisting = 0;
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  if (!IgnoresHangup()) sigaction(SIGHUP, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool IgnoresHangup() {
  struct sigaction action = {};
  sigaction(SIGHUP, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

bool InterruptRequested() { return g_requested != 0; }

}  // namespace ganvas::train
