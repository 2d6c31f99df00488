// Where everything of a run lies, and who may write it.
//
// options.json, dataset.json, stats.jsonl, log.txt, samples/step_NNNNNN.png,
// checkpoints/step_NNNNNN.safetensors, snapshots/step_NNNNNN.onnx, lock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ganvas::train {

// Which checkpoints a run keeps.
struct CheckpointRule {
  int64_t keep = 2;
  int64_t every = 1;  // regular ones are of multiples of this step
};

class RunFolder {
 public:
  // Throws FatalError(kUsage) unless `path` is absent, an empty folder, or what a run left that was
  // killed before it had begun: the files of this class, but no options.json.
  static void RequireFree(const std::string& path);
  // Makes the folder and its subfolders, empty, and locks it. Throws FatalError: kUsage as
  // RequireFree, kFailed when it cannot be made or another process holds it.
  static RunFolder Create(const std::string& path);
  // The folder of a run that another process writes: only its name.
  static RunFolder Elsewhere(const std::string& path) { return RunFolder(path); }
  // An existing run, for reading. Throws FatalError(kBadFile) when it has no options.json.
  static RunFolder Open(const std::string& path);

  RunFolder(RunFolder&& other) noexcept;
  ~RunFolder();

  // Holds the folder for writing until destruction. Throws FatalError(kFailed) naming the holder.
  void Lock();

  const std::string& path() const { return path_; }
  std::string OptionsFile() const { return path_ + "/options.json"; }
  std::string DatasetFile() const { return path_ + "/dataset.json"; }
  std::string StatsFile() const { return path_ + "/stats.jsonl"; }
  std::string LogFile() const { return path_ + "/log.txt"; }
  std::string SampleFile(int64_t step) const;
  std::string CheckpointFile(int64_t step) const;
  std::string SnapshotFile(int64_t step) const;

  // Steps of the checkpoints, ascending, and of the snapshots.
  std::vector<int64_t> Checkpoints() const;
  std::vector<int64_t> Snapshots() const;
  // Deletes all checkpoints but `rule.keep` of them and that of step `best`. The latest one stays;
  // of the others, those that came between regular ones (by time, or at the end of a session) go
  // first, then the oldest.
  void PruneCheckpoints(const CheckpointRule& rule, std::optional<int64_t> best = {}) const;
  // Keeps the checkpoint of `step` under another name, which it returns, that no other member
  // knows.
  std::string PutAside(int64_t step) const;
  // Deletes checkpoints, stats lines, samples and snapshots of steps after `step`, and unfinished
  // files.
  void CutAfter(int64_t step) const;

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
  int lock_ = -1;  // file descriptor
};

// "500, 1000", or "none".
std::string StepList(std::span<const int64_t> steps);

}  // namespace ganvas::train
