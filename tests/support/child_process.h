// The built program as a process of its own that a test can watch and kill.
#pragma once

#include <signal.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

// The `ganvas` that is tested; the build sets it.
extern const char* const kProgram;

namespace ganvas {

class ChildProcess {
 public:
  // Runs `ganvas ARGUMENTS...` in `folder`. No file may grow past `file_limit` bytes there, 0 for
  // no limit: further writes fail as those to a full disk do.
  ChildProcess(const std::string& folder, const std::vector<std::string>& arguments,
               uint64_t file_limit = 0)
      : folder_(folder) {
    std::fflush(nullptr);  // or the child would write it again
    pid_ = fork();
    if (pid_ != 0) return;
    std::vector<char*> pointers = {const_cast<char*>("ganvas")};
    for (const std::string& argument : arguments) {
      pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    if (file_limit > 0) {
      const rlimit limit = {file_limit, file_limit};
      setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (chdir(folder.c_str()) != 0 || freopen("out.txt", "w", stdout) == nullptr ||
        freopen("err.txt", "w", stderr) == nullptr) {
      _exit(99);
    }
    execv(kProgram, pointers.data());
    _exit(99);
  }
  ~ChildProcess() {
    if (pid_ > 0) Kill();
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The exit code, or -1 where a signal ended it.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // SIGKILL: the process gets no chance to do anything more. False where it had ended before.
  bool Kill() {
    kill(pid_, SIGKILL);
    return Wait() == -1;
  }
  bool Ended() const {
    siginfo_t info = {};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }
  pid_t pid() const { return pid_; }
  std::string out() const { return FileText(folder_ + "/out.txt"); }
  std::string err() const { return FileText(folder_ + "/err.txt"); }

 private:
  std::string folder_;
  pid_t pid_;
};

// Counts what happens to the files of some folders: made, written to, closed, renamed, deleted.
class FolderWatch {
 public:
  explicit FolderWatch(const std::vector<std::string>& folders)
      : queue_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    for (const std::string& folder : folders) {
      inotify_add_watch(queue_, folder.c_str(),
                        IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE);
    }
  }
  ~FolderWatch() { close(queue_); }
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // Returns when `events` have been seen, or with false when the process has ended before.
  bool WaitFor(int events, const ChildProcess& process) {
    alignas(inotify_event) char buffer[4096];
    for (;;) {
      const bool ended = process.Ended();
      const ssize_t bytes = read(queue_, buffer, sizeof buffer);
      for (ssize_t at = 0; at < bytes;) {
        at += static_cast<ssize_t>(sizeof(inotify_event)) +
              reinterpret_cast<const inotify_event*>(buffer + at)->len;
        if (--events == 0) return true;
      }
      if (ended && bytes <= 0) return false;
      if (bytes <= 0) usleep(100);
    }
  }

 private:
  int queue_;
};

}  // namespace ganvas
