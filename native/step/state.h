// What a run is at one moment, and its checkpoints: everything that decides what comes next.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/error.h"
#include "native/models/architecture.h"
#include "native/models/networks.h"
#include "native/objectives/ada.h"
#include "native/objectives/adam.h"
#include "native/objectives/picture_pool.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/run/tensor_file.h"
#include "native/step/alarm.h"

namespace ganvas::train {

// Sums over the steps of the tick under way: float64, one number for each of these; the last two
// are of translation only. Of its two games, losses and logits are the means.
enum TickSum {
  kLossD,
  kLossG,
  kLogitReal,
  kLogitFake,
  kTickSums,
  kCycle = kTickSums,
  kIdentity,
  kTranslationTickSums
};

// One generator against one discriminator.
struct Game {
  std::shared_ptr<models::Generator> generator;
  std::shared_ptr<models::Generator> average;  // EMA of the generator; never has gradients
  std::shared_ptr<models::Discriminator> discriminator;
  std::unique_ptr<Adam> adam_g;
  std::unique_ptr<Adam> adam_d;
  std::unique_ptr<PicturePool> pool;  // null unless the run translates
};

// The game of a run. A run that translates has two: this one from domain A to B, whose
// discriminator judges pictures of B, and the way back.
struct TrainState : Game {
  std::unique_ptr<Game> back;          // from B to A; null unless the run translates
  std::unique_ptr<AdaController> ada;  // null unless options.augment is "ada"
  torch::Tensor tick_sums;             // float64[kTickSums or kTranslationTickSums] on the device
  int64_t tick_steps = 0;              // steps in tick_sums
  int64_t step = 0;                    // generator updates so far
  int64_t pictures = 0;  // real samples seen so far; also the index of the next latent
  double seconds = 0;    // of training, over all sessions
  AlarmState alarm;
  std::string options;  // TrajectoryOptions of the run, for its checkpoints
  int64_t ranks = 1;    // processes that share its batches
};

// The games of `state` with the prefixes of their tensors in a checkpoint.
struct NamedGame {
  std::string_view prefix;
  const Game* game;
};
std::vector<NamedGame> GamesOf(const TrainState& state);

// Dtype of weights and network inputs at this precision.
torch::Dtype WeightType(const Options& options);

// Whether backward passes compute gradients of the module's parameters.
void SetRequiresGrad(torch::nn::Module& module, bool requires_grad);

// The state before step 1: everything follows from options.seed.
TrainState InitialState(const Options& options, const DatasetRecord& record, torch::Device device);

// A copy of the averaged generator with calibrated BatchNorm, in evaluation mode. It is
// sampled and exported. For translation runs, that of `game`.
std::shared_ptr<models::Generator> FinishedGenerator(const Game& game, const Options& options,
                                                     const DatasetRecord& record);

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

// Takes only the weights (generator, average, discriminator) of a checkpoint, for --init-from. A
// discriminator of other shapes keeps its first weights, and the answer is false.
bool LoadWeights(TrainState& state, const std::string& path);

}  // namespace ganvas::train
