// What a run is at one moment, and its checkpoints: everything that decides what comes next.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/error.h"
#include "native/objectives/ada.h"
#include "native/run/tensor_file.h"
#include "native/step/alarm.h"
#include "native/step/game.h"

namespace ganvas::train {

// Everything that a run has come to. What its numbers mean is up to its task (task.h).
struct TrainState {
  std::vector<Game> games;             // of the task, in its order; at least one
  std::unique_ptr<AdaController> ada;  // null unless options.augment is "ada"
  torch::Tensor tick_sums;             // float64[figures of the task], on the device
  int64_t tick_steps = 0;              // steps in tick_sums
  int64_t step = 0;                    // generator updates so far
  int64_t pictures = 0;  // real samples seen so far; also the index of the next latent
  double seconds = 0;    // of training, over all sessions
  AlarmState alarm;
  std::string options;  // TrajectoryOptions of the run, for its checkpoints
  int64_t ranks = 1;    // processes that share its batches
};

// A checkpoint whose weights have other shapes than the networks of the run.
class OtherNetworks : public FatalError {
 public:
  explicit OtherNetworks(const std::string& message) : FatalError(ExitCode::kBadFile, message) {}
};

// Writes and reads a checkpoint; whole or absent. Throws FatalError naming the file: kFailed when
// it cannot be written, kBadFile when it is damaged or belongs to other networks.
void SaveCheckpoint(const TrainState& state, const std::string& path);
void LoadCheckpoint(TrainState& state, const std::string& path);
// The same of what was read from `path` already.
void LoadCheckpoint(TrainState& state, const TensorFile& file, const std::string& path);

// The whole of a state at one moment, as a checkpoint has it, in memory of its own.
class StateCopy {
 public:
  explicit StateCopy(const TrainState& state);
  // Bit by bit, up to the milliseconds of `seconds`.
  void Restore(TrainState& state) const;

 private:
  std::vector<torch::Tensor> tensors_;
  TensorFile file_;  // points into them
};

// The size of a checkpoint, up to its header of some kilobytes.
uint64_t CheckpointBytes(const TrainState& state);

// The TrajectoryOptions that a checkpoint was made with; "" where it was made before they were
// recorded.
std::string RecordedOptions(const TensorFile& file);

}  // namespace ganvas::train
