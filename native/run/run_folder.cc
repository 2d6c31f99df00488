#include "native/run/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/files/durable_file.h"
#include "native/files/shell_words.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

std::string StepName(int64_t step) {
  char name[32];
  std::snprintf(name, sizeof name, "step_%06lld", static_cast<long long>(step));
  return name;
}

// The N of "step_N.extension".
std::optional<int64_t> StepOf(const fs::path& file) {
  const std::string stem = file.stem().string();
  if (stem.rfind("step_", 0) != 0) return std::nullopt;
  int64_t step = 0;
  const char* const end = stem.data() + stem.size();
  const auto parsed = std::from_chars(stem.data() + 5, end, step);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return step;
}

// Ascending.
std::vector<int64_t> StepsIn(const std::string& folder, std::string_view extension) {
  std::vector<int64_t> steps;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto step = StepOf(entry.path());
    if (step && entry.path().extension() == extension) steps.push_back(*step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

void RemoveStepsAfter(const std::string& folder, int64_t step) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto found = StepOf(entry.path());
    if (entry.path().extension() == ".tmp" || (found && *found > step)) {
      fs::remove(entry.path(), error);
    }
  }
}

constexpr const char* kSubfolders[] = {"samples", "checkpoints", "snapshots"};

// Whether all that lies in `path` was made by Create, or in the moments between it and the writing
// of options.json, with which a run begins: of weights, at most those of step 0.
bool IsUnbegun(const fs::path& path) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    if (std::find(std::begin(kSubfolders), std::end(kSubfolders), name) != std::end(kSubfolders)) {
      for (const auto& inner : fs::directory_iterator(entry.path(), error)) {
        if (inner.path().extension() != ".tmp" && StepOf(inner.path()) != 0) return false;
      }
    } else if (name != "lock" && name != "dataset.json" && name != "dataset.json.tmp" &&
               name != "options.json.tmp") {
      return false;
    }
  }
  return !error;
}

}  // namespace

void RunFolder::RequireFree(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return;
  if (!fs::is_directory(path, error)) {
    throw FatalError(ExitCode::kUsage, "--out " + path + ": is a file, expected a folder");
  }
  if (!IsUnbegun(path)) {
    throw FatalError(ExitCode::kUsage, "--out " + path +
                                           ": is not empty; choose another folder, or continue "
                                           "the run in it with: " +
                                           ShellCommand({"ganvas", "resume", path}));
  }
}

RunFolder RunFolder::Create(const std::string& path) {
  RequireFree(path);
  std::error_code error;
  for (const char* name : kSubfolders) {
    fs::create_directories(fs::path(path) / name, error);
    if (error) {
      throw FatalError(ExitCode::kFailed, path + ": cannot be created: " + error.message());
    }
  }
  RunFolder run(path);
  run.Lock();
  RequireFree(path);  // another process may have begun and ended meanwhile
  for (const char* name : kSubfolders) RemoveStepsAfter(path + "/" + name, -1);
  return run;
}

RunFolder RunFolder::Open(const std::string& path) {
  RunFolder run(path);
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    throw FatalError(ExitCode::kBadFile, path + ": no such folder; expected a run of ganvas train");
  }
  if (!fs::exists(run.OptionsFile(), error)) {
    throw FatalError(ExitCode::kBadFile,
                     path + (IsUnbegun(path) ? ": no run has started in it, so nothing is lost; "
                                               "type the ganvas train command again"
                                             : ": has no options.json, expected a run folder"));
  }
  return run;
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

RunFolder::~RunFolder() {
  if (lock_ >= 0) close(lock_);
}

void RunFolder::Lock() {
  const std::string file = path_ + "/lock";
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    throw FatalError(ExitCode::kFailed, file + ": cannot be written: " + std::strerror(errno));
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    char holder[128] = {};
    const ssize_t length = pread(fd, holder, sizeof holder - 1, 0);
    close(fd);
    throw FatalError(ExitCode::kFailed, path_ + ": is being written by " +
                                            (length > 0 ? holder : "another process") +
                                            "; wait for it or stop it first");
  }
  char host[64] = {};
  gethostname(host, sizeof host - 1);
  const std::string self = "process " + std::to_string(getpid()) + " on " + host;
  if (ftruncate(fd, 0) == 0) {
    // For the message above only: a failure to write it costs nothing else.
    [[maybe_unused]] const ssize_t written = pwrite(fd, self.data(), self.size(), 0);
  }
  lock_ = fd;
}

std::string RunFolder::SampleFile(int64_t step) const {
  return path_ + "/samples/" + StepName(step) + ".png";
}

std::string RunFolder::CheckpointFile(int64_t step) const {
  return path_ + "/checkpoints/" + StepName(step) + ".safetensors";
}

std::string RunFolder::SnapshotFile(int64_t step) const {
  return path_ + "/snapshots/" + StepName(step) + ".onnx";
}

std::vector<int64_t> RunFolder::Checkpoints() const {
  return StepsIn(path_ + "/checkpoints", ".safetensors");
}

std::vector<int64_t> RunFolder::Snapshots() const { return StepsIn(path_ + "/snapshots", ".onnx"); }

void RunFolder::PruneCheckpoints(const CheckpointRule& rule, std::optional<int64_t> best) const {
  std::vector<int64_t> steps = Checkpoints();
  // Those between the regular ones go first, but not the latest.
  if (!steps.empty()) {
    std::stable_partition(steps.begin(), steps.end() - 1,
                          [&](int64_t step) { return step % rule.every != 0; });
  }
  std::error_code error;
  for (size_t i = 0; i + static_cast<size_t>(rule.keep) < steps.size(); ++i) {
    if (steps[i] != best) fs::remove(CheckpointFile(steps[i]), error);
  }
}

std::string RunFolder::PutAside(int64_t step) const {
  const std::string path = CheckpointFile(step) + ".damaged";
  if (rename(CheckpointFile(step).c_str(), path.c_str()) != 0) {
    throw FatalError(ExitCode::kFailed, path + ": cannot be written: " + std::strerror(errno));
  }
  return path;
}

void RunFolder::CutAfter(int64_t step) const {
  // Checkpoints are removed first, the newest first: if the process is killed meanwhile, resume
  // continues from what is left.
  const std::vector<int64_t> checkpoints = Checkpoints();
  std::error_code error;
  for (auto last = checkpoints.rbegin(); last != checkpoints.rend() && *last > step; ++last) {
    fs::remove(CheckpointFile(*last), error);
  }
  for (const char* name : kSubfolders) RemoveStepsAfter(path_ + "/" + name, step);

  std::ifstream stats(StatsFile());
  std::string kept;
  for (std::string line; std::getline(stats, line);) {
    const auto json = ParseJson<nlohmann::json>(line);
    const bool whole =
        json.is_object() && json.contains("step") && json["step"].is_number_integer();
    if (whole && json["step"].get<int64_t>() <= step) kept += line + "\n";
  }
  stats.close();
  WriteFileDurably(StatsFile(), kept);
}

std::string StepList(std::span<const int64_t> steps) {
  std::string text;
  for (const int64_t step : steps) text += (text.empty() ? "" : ", ") + std::to_string(step);
  return text.empty() ? "none" : text;
}

}  // namespace ganvas::train
