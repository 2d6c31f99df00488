#include "native/run/interrupt.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "native/files/durable_file.h"

namespace ganvas::train {
namespace {

volatile sig_atomic_t g_requested = 0;
volatile sig_atomic_t g_insisting = 0;
volatile sig_atomic_t g_answers = 0;

void WriteLine(const char* text, size_t length) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, length);
}

// What is half written goes.
void OnSignalWhileLoading(int /*signal*/) {
  constexpr char kAnswer[] =
      "ganvas: interrupted before the first step; there was nothing to save\n";
  RemoveUnfinishedFiles();
  if (g_answers != 0) WriteLine(kAnswer, sizeof kAnswer - 1);
  _exit(130);
}

void OnSignal(int signal) {
  g_requested = 1;
  // A terminal that closes may send more than one: from the shell, and from the system.
  if (signal == SIGHUP) return;
  g_insisting = g_insisting + 1;
  if (g_insisting > 1) _exit(130);
  if (g_answers != 0) AnswerInterrupt();
}

}  // namespace

void InstallLoadingHandlers(bool answers) {
  g_answers = answers ? 1 : 0;
  struct sigaction action = {};
  for (const int signal : {SIGINT, SIGTERM}) {
    sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_IGN) continue;
    action.sa_handler = OnSignalWhileLoading;
    sigaction(signal, &action, nullptr);
  }
}

void InstallInterruptHandlers(bool answers) {
  g_answers = answers ? 1 : 0;
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

void AnswerInterrupt() {
  // On a terminal the progress line stands there, and behind it "^C".
  constexpr char kAnswer[] =
      "\nganvas: stopping after this step; press again to leave without a checkpoint\n";
  const int error = errno;
  termios terminal = {};
  const int skipped = tcgetattr(STDERR_FILENO, &terminal) == 0 ? 0 : 1;
  WriteLine(kAnswer + skipped, sizeof kAnswer - 1 - static_cast<size_t>(skipped));
  errno = error;
}

bool IgnoresHangup() {
  struct sigaction action = {};
  sigaction(SIGHUP, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

bool InterruptRequested() { return g_requested != 0; }

}  // namespace ganvas::train
