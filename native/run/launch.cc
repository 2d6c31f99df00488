#include "native/run/launch.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "native/files/shell_words.h"
#include "native/program_words.h"
#include "native/run/interrupt.h"
#include "native/run/rank_environment.h"
#include "native/run/run_folder.h"

extern char** environ;

namespace ganvas::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kGrace{10};  // for the other ranks to notice that one has ended

struct Child {
  pid_t process = 0;
  bool running = false;
  int status = 0;
};

std::vector<std::string> EnvironmentOf(int64_t rank, int64_t count, uint16_t port) {
  const std::string number = std::to_string(rank), all = std::to_string(count);
  std::vector<std::string> variables = {
      "RANK=" + number,
      "LOCAL_RANK=" + number,
      "WORLD_SIZE=" + all,
      "LOCAL_WORLD_SIZE=" + all,
      "MASTER_ADDR=127.0.0.1",
      "MASTER_PORT=" + std::to_string(port),
      "TORCHELASTIC_USE_AGENT_STORE=True",
      std::string(kLauncherVariable) + "=" + std::to_string(getpid()),
  };
  const size_t own = variables.size();
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string variable = *each;
    const std::string name = variable.substr(0, variable.find('=') + 1);
    bool replaced = false;
    for (size_t i = 0; i < own; ++i) replaced |= variables[i].compare(0, name.size(), name) == 0;
    if (!replaced) variables.push_back(variable);
  }
  return variables;
}

// In a group of its own, so that Ctrl-C reaches it through the launcher only, and only once.
pid_t Spawn(std::vector<std::string> arguments, std::vector<std::string> environment,
            const sigset_t& signals) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t process = 0;
  const int error = posix_spawn(&process, "/proc/self/exe", nullptr, &attributes,
                                Pointers(arguments).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    throw FatalError(ExitCode::kFailed,
                     std::string("cannot start another process: ") + std::strerror(error));
  }
  return process;
}

class Launch {
 public:
  Launch() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals_, signal);
    if (!IgnoresHangup()) sigaddset(&signals_, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals_, &before_);
  }

  void Start(int64_t count, uint16_t port) {
    for (int64_t rank = 0; rank < count; ++rank) {
      Child child;
      child.process = Spawn(OwnArguments(), EnvironmentOf(rank, count, port), signals_);
      child.running = true;
      children_.push_back(child);
    }
  }

  ~Launch() {  // also where not all could be started
    Send(SIGKILL);
    for (Child& child : children_) {
      if (child.running) waitpid(child.process, &child.status, 0);
    }
    sigprocmask(SIG_SETMASK, &before_, nullptr);
  }

  ExitCode Wait() {
    while (Running() > 0) {
      const timespec patience{.tv_sec = 0, .tv_nsec = 200'000'000};
      const int signal = sigtimedwait(&signals_, nullptr, &patience);
      if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) {
        if (signal != SIGHUP && !std::exchange(answered_, true)) AnswerInterrupt();
        interrupted_ = true;
        Send(signal);
      }
      Reap();
      if (failed_at_ && Clock::now() - *failed_at_ > kGrace) Send(SIGKILL);
    }
    return Outcome();
  }

 private:
  static bool Killed(const Child& child) { return WIFSIGNALED(child.status); }
  static int CodeOf(const Child& child) { return WEXITSTATUS(child.status); }

  size_t Running() const {
    size_t running = 0;
    for (const Child& child : children_) running += child.running ? 1 : 0;
    return running;
  }

  void Send(int signal) {
    for (const Child& child : children_) {
      if (child.running) kill(child.process, signal);
    }
  }

  void Reap() {
    for (size_t rank = 0; rank < children_.size(); ++rank) {
      Child& child = children_[rank];
      if (!child.running || waitpid(child.process, &child.status, WNOHANG) != child.process) {
        continue;
      }
      child.running = false;
      const bool well =
          !Killed(child) && (CodeOf(child) == static_cast<int>(ExitCode::kOk) ||
                             CodeOf(child) == static_cast<int>(ExitCode::kInterrupted));
      if (well) continue;
      // A process that lost another one is not the cause, though it may be seen first.
      const bool cause = Killed(child) || CodeOf(child) != static_cast<int>(kLostAnotherRank);
      if (cause && !cause_) cause_ = rank;
      if (!failed_at_) failed_at_ = Clock::now();
    }
  }

  ExitCode Outcome() const {
    if (!failed_at_) return ExitCode{CodeOf(children_[0])};
    if (!cause_) return ExitCode::kFailed;
    const Child& child = children_[*cause_];
    if (!Killed(child)) return ExitCode{CodeOf(child)};  // it has said why
    if (interrupted_) return ExitCode::kInterrupted;
    const int signal = WTERMSIG(child.status);
    throw FatalError(ExitCode::kFailed,
                     "rank " + std::to_string(*cause_) + " of " + std::to_string(children_.size()) +
                         " (process " + std::to_string(child.process) + ") was killed by signal " +
                         std::to_string(signal) + " (" + strsignal(signal) +
                         (signal == SIGKILL ? "; memory may have run out)" : ")"));
  }

  sigset_t signals_, before_;
  std::vector<Child> children_;
  bool interrupted_ = false;
  bool answered_ = false;
  std::optional<size_t> cause_;
  std::optional<Clock::time_point> failed_at_;
};

}  // namespace

ExitCode LaunchRanks(int64_t count, const std::string& run_path,
                     const std::function<uint16_t()>& open_store) {
  Launch launch;
  launch.Start(count, open_store());
  try {
    return launch.Wait();
  } catch (const FatalError& error) {
    throw FatalError(error.code(), error.what() + WhereToGoOn(run_path));
  }
}

std::string LastCheckpointText(const std::string& run_path) {
  const RunFolder run = RunFolder::Elsewhere(run_path);
  const std::vector<int64_t> steps = run.Checkpoints();
  return "; last checkpoint: " + (steps.empty() ? "none" : run.CheckpointFile(steps.back()));
}

std::string WhereToGoOn(const std::string& run_path) {
  if (RunFolder::Elsewhere(run_path).Checkpoints().empty()) return LastCheckpointText(run_path);
  return LastCheckpointText(run_path) +
         "; continue with: " + ShellCommand({"ganvas", "resume", run_path});
}

}  // namespace ganvas::train
