#include "native/train/resume_point.h"

#include <algorithm>
#include <optional>

#include "native/error.h"
#include "native/files/durable_file.h"
#include "native/files/shell_words.h"
#include "native/run/tensor_file.h"
#include "native/run/trajectory.h"

namespace ganvas::train {
namespace {

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

// Steps to try, newest first.
std::vector<int64_t> Candidates(const RunFolder& run, std::optional<int64_t> from) {
  std::vector<int64_t> steps = run.Checkpoints();
  std::reverse(steps.begin(), steps.end());
  if (!from) return steps;
  if (std::find(steps.begin(), steps.end(), *from) != steps.end()) return {*from};
  if (*from == 0) return {};
  throw FatalError(ExitCode::kUsage, "--from " + std::to_string(*from) + ": " + run.path() +
                                         " has no checkpoint of that step; expected 0 or one of: " +
                                         StepList(run.Checkpoints()));
}

// Nothing, and in `damage` what is wrong, where the file is not what was written. Throws FatalError
// where it cannot be read at all, which may pass.
std::optional<TensorFile> WholeFile(const std::string& path, std::string& damage) {
  std::vector<uint8_t> bytes = ReadWholeFile(path);
  try {
    return ParseTensorFile(std::move(bytes), path);
  } catch (const FatalError& error) {
    damage = error.what();
    return std::nullopt;
  }
}

void RequireSameRun(const std::string& path, const TensorFile& file, const Options& options,
                    bool accept_changes, ResumePoint& point) {
  const std::string changes = Joined(ChangedOptions(RecordedOptions(file), options));
  if (changes.empty()) return;
  if (!accept_changes) {
    throw FatalError(ExitCode::kUsage, options.out + "/options.json: does not match " + path +
                                           ": " + changes +
                                           "; restore it, or continue with --accept-changes");
  }
  point.notes.push_back("options have changed since " + path + ": " + changes);
  point.accepted = true;
}

}  // namespace

ResumePoint LoadResumePoint(const RunFolder& run, const ResumeOptions& changes,
                            const Options& options, TrainState& state) {
  ResumePoint point;
  std::vector<std::pair<int64_t, std::string>> damaged;  // step and what is wrong
  std::optional<int64_t> loaded;
  for (const int64_t step : Candidates(run, changes.from)) {
    const std::string path = run.CheckpointFile(step);
    std::string damage;
    if (const auto file = WholeFile(path, damage)) {
      RequireSameRun(path, *file, options, changes.accept_changes, point);
      LoadCheckpoint(state, *file, path);
      loaded = step;
      break;
    }
    damaged.emplace_back(step, damage);
  }

  if (!loaded && !damaged.empty()) {
    throw FatalError(
        ExitCode::kBadFile,
        damaged.front().second + "; " +
            (changes.from ? "there are checkpoints of steps " + StepList(run.Checkpoints())
                          : "no other checkpoint is whole") +
            "; to begin again: " + ShellCommand({"ganvas", "resume", run.path(), "--from", "0"}));
  }
  if (!loaded && !options.init_from.empty()) {
    throw FatalError(ExitCode::kBadFile, run.path() +
                                             ": has no checkpoint of step 0, which would "
                                             "hold the weights of " +
                                             options.init_from + " that it started with");
  }
  for (const auto& [step, what] : damaged) {
    point.notes.push_back(what + "; kept as " + run.PutAside(step) + "; continuing from step " +
                          std::to_string(state.step) + " instead");
  }
  return point;
}

}  // namespace ganvas::train
