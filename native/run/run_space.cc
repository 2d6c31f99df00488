#include "native/run/run_space.h"

#include <algorithm>
#include <filesystem>

#include "native/error.h"
#include "native/files/free_space.h"
#include "native/files/shell_words.h"
#include "native/run/film_steps.h"

namespace ganvas::train {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kHeaderBytes = 1 << 16;  // of a checkpoint, at most
constexpr uint64_t kGridPictures = 64;
constexpr uint64_t kScatterBytes = 100'000;
constexpr uint64_t kLineBytes = 400;
constexpr double kMost = 0x1p62;

uint64_t HowOften(int64_t steps, int64_t every) {
  return every > 0 ? static_cast<uint64_t>((steps + every - 1) / every) : 0;
}

uint64_t BytesIn(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const uint64_t size = entry.file_size(error);
    if (!error) bytes += size;
  }
  return bytes;
}

// A picture's PNG is about as large as its pixels.
uint64_t SampleBytes(const Options& options, const DatasetRecord& record) {
  if (record.picture_channels == 0) return kScatterBytes;
  return kGridPictures * static_cast<uint64_t>(options.size.pixels()) *
         static_cast<uint64_t>(record.picture_channels);
}

}  // namespace

std::string RequireRoomForRun(const Options& options, const DatasetRecord& record, int64_t step,
                              const FileSizes& sizes) {
  const int64_t steps = options.steps - step;
  const uint64_t checkpoint = sizes.checkpoint + kHeaderBytes;
  const uint64_t kept =
      std::min(static_cast<uint64_t>(options.keep), HowOften(steps, options.checkpoint_every)) +
      (options.keep_best.empty() ? 0 : 1);
  const uint64_t present = BytesIn(options.out + "/checkpoints");
  const auto missing = [present](uint64_t all) { return all > present ? all - present : 0; };
  const uint64_t checkpoints = std::max(checkpoint, missing((kept + 1) * checkpoint));
  const std::string count = std::to_string(kept + 1) + " checkpoints of " + BytesText(checkpoint);
  RequireSpace(options.out, checkpoints, options.out + ": the run, with " + count + ",",
               step == 0 ? "free some space there, choose another --out, or lower --keep"
                         : "free some space there, or move the run");

  const auto of = [steps](int64_t every, uint64_t bytes) {
    return static_cast<double>(HowOften(steps, every)) * static_cast<double>(bytes);
  };
  const double all =
      static_cast<double>(checkpoints) + of(options.sample_every, SampleBytes(options, record)) +
      static_cast<double>(SnapshotCount(options, step)) * static_cast<double>(sizes.snapshot) +
      of(options.tick_every, kLineBytes);
  return SpaceShortage(options.out, static_cast<uint64_t>(std::min(all, kMost)),
                       "the whole run, with samples" +
                           std::string(SnapshotCount(options, step) > 0 ? " and snapshots" : "") +
                           ",",
                       "free some space there in time");
}

void RequireRoomForCheckpoint(const std::string& run, const std::string& path, uint64_t bytes) {
  RequireSpace(
      path, bytes + kHeaderBytes, path + ": the checkpoint",
      "free some space there and continue with: " + ShellCommand({"ganvas", "resume", run}));
}

std::string RoomForTheNext(const std::string& run, uint64_t bytes, int64_t step, int64_t steps) {
  if (step >= steps) return "";
  return SpaceShortage(run, bytes + kHeaderBytes, "the next checkpoint",
                       "free some space there, or the run will end");
}

}  // namespace ganvas::train
