#include "native/cli/start_trainer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "native/error.h"
#include "native/program_words.h"
#include "native/system_error.h"

extern char** environ;

namespace ganvas::cli {
namespace {

constexpr const char* kTrainer = "ganvas-train";

// Waiting threads of OpenMP sleep instead of spinning, unless the environment already says how they
// should wait: beside other busy programs spinning makes training up to ten times slower (two
// threads on two cores: 28 img/s against 290); alone it gains little. GNU's OpenMP reads this
// before main(), so it is set for the program that follows.
void LetThreadsSleep() {
  if (std::getenv("GOMP_SPINCOUNT") == nullptr) setenv("OMP_WAIT_POLICY", "passive", /*replace=*/0);
}

// What the dynamic loader prints where it only lists the shared libraries of `program`. "" where
// that cannot be had.
std::string LoaderList(const std::string& program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "";
  std::vector<std::string> arguments = {program, "--version"};
  std::vector<std::string> variables = {"LD_TRACE_LOADED_OBJECTS=1"};
  for (char** each = environ; *each != nullptr; ++each) variables.emplace_back(*each);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int error = posix_spawn(&process, program.c_str(), &actions, nullptr,
                                Pointers(arguments).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t bytes = 0; error == 0 && (bytes = read(ends[0], part, sizeof part)) > 0;) {
    text.append(part, static_cast<size_t>(bytes));
  }
  close(ends[0]);
  if (error == 0) waitpid(process, nullptr, 0);
  return text;
}

// Names, with commas between them, of the shared libraries that `program` lacks; "" for none. Asked
// before the program starts, since the loader's own error ends a process with a code of its own.
std::string MissingLibraries(const std::string& program) {
  constexpr std::string_view kNotFound = " => not found";
  const std::string list = LoaderList(program);
  std::string missing;
  for (size_t at = list.find(kNotFound); at != std::string::npos;
       at = list.find(kNotFound, at + 1)) {
    const size_t tab = list.rfind('\t', at);
    const size_t begin = tab == std::string::npos ? 0 : tab + 1;
    missing += (missing.empty() ? "" : ", ") + list.substr(begin, at - begin);
  }
  return missing;
}

}  // namespace

void StartTrainer() {
  std::error_code unknown;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", unknown);
  const std::string trainer = (own.parent_path() / kTrainer).string();
  if (!std::filesystem::exists(trainer, unknown)) {
    throw FatalError(ExitCode::kFailed,
                     trainer +
                         " is missing: train, resume, eval and run folders need it. Install "
                         "LibTorch (libtorch-dev) and build the target ganvas_trainer, or install "
                         "the component trainer");
  }
  const std::string missing = MissingLibraries(trainer);
  if (!missing.empty()) {
    throw FatalError(ExitCode::kFailed, trainer + " needs shared libraries that are missing: " +
                                            missing + ". Install LibTorch (libtorch-dev)");
  }
  LetThreadsSleep();
  std::vector<std::string> arguments = OwnArguments();
  // LibTorch takes half a second to load; Ctrl-C is answered after it, by ganvas-train's main.
  sigset_t held, before;
  sigemptyset(&held);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&held, signal);
  sigprocmask(SIG_BLOCK, &held, &before);
  execv(trainer.c_str(), Pointers(arguments).data());
  const int error = errno;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  throw FatalError(ExitCode::kFailed, trainer + ": cannot be started: " + SystemErrorText(error));
}

}  // namespace ganvas::cli
