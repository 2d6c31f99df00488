// What a run is about: which networks learn, by which steps, and what is shown and exported of
// them. The loop, checkpoints, resuming, forecasts and the command line know tasks by this alone. A
// new task is a file that implements it and a row in the table of task.cc.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/models/architecture.h"
#include "native/ranks/distributed.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/run/presets.h"
#include "native/run/progress_text.h"
#include "native/step/collapse_watch.h"
#include "native/step/state.h"
#include "native/step/task_choice.h"
#include "native/step/training_data.h"
#include "native/step/training_step.h"
#include "shared/image/image.h"

namespace ganvas::train {

// One of the numbers that a step returns. A tick reports its mean.
struct TickFigure {
  std::string_view name;     // in stats.jsonl
  std::string_view loss_of;  // "generator": a run whose loss is not finite ends; "": not a loss
  // Where the progress line reads it; null: in stats.jsonl alone.
  std::optional<double> TickStats::*shown = nullptr;
};

// What is known of a task without a run.
struct TaskTraits {
  std::span<const TickFigure> figures = {};     // in the order of a step's numbers
  std::span<const Setting> usual_options = {};  // give way to a preset and to what is given
  int64_t smallest_batch = 1;
  std::string_view ways = {};             // "each way" where each way has its own game, else ""
  std::string_view why_many_files = {};   // "translates both ways", of a run; "": one file
  std::string_view why_not_sampled = {};  // "" where the first game's generator takes latents
};

// A network that a run is exported as.
struct ExportedNetwork {
  size_t game = 0;        // in TrainState::games
  std::string direction;  // "a2b": its file in the folder --out; "" where --out is the file
  std::vector<std::string> domains;  // what it takes and gives; empty where these have no names
};

class Task {
 public:
  virtual ~Task() = default;

  virtual const TaskTraits& traits() const = 0;

  // ------ Options: both throw FatalError(kUsage)
  // Whether the task learns from such data. Asked before the networks are checked.
  virtual void CheckData(const Options& options) const = 0;
  // Options that mean nothing to the task, or too small a batch.
  virtual void CheckOptions(const Options& options) const = 0;

  // ------ Training
  // The games before step 1: everything follows from options.seed.
  virtual std::vector<Game> NewGames(const Options& options, const DatasetRecord& record,
                                     torch::Device device) const = 0;
  // Steps of those games. What is given outlives them. `options` passed CheckOptions.
  virtual std::unique_ptr<TrainingStep> MakeStep(const Options& options,
                                                 const models::NetworkShape& shape,
                                                 torch::Device device, Ranks* ranks) const = 0;
  // What looks at the first game's generator for the collapse alarm; null where samples that are
  // alike may be right.
  virtual std::unique_ptr<CollapseWatch> MakeWatch(const TrainingData& data, const Options& options,
                                                   const DatasetRecord& record) const = 0;

  // ------ Samples
  // The averaged generator of `game`, ready to be sampled and exported: a copy in evaluation mode.
  virtual std::shared_ptr<models::Generator> Finish(const Game& game, const Options& options,
                                                    const DatasetRecord& record) const = 0;
  // The picture that the run shows of itself at a step.
  virtual Image Samples(const TrainState& state, const Options& options,
                        const DatasetRecord& record, const TrainingData& data) const = 0;
  // Takes the memory of `count` samples, as Samples makes them at once.
  virtual void MakeSamples(const TrainState& state, const Options& options,
                           const DatasetRecord& record, int64_t count) const = 0;

  // ------ Export
  // What the domains of the data are called where nobody says; empty where they have no names.
  virtual std::vector<std::string> Domains(const Options& options) const = 0;
  // `domains` are as many as Domains returns.
  virtual std::vector<ExportedNetwork> Exported(const std::vector<std::string>& domains) const = 0;
};

// Null where there is no such model.
const Task* FindTask(std::string_view model);

// The state before step 1.
TrainState InitialState(const Task& task, const Options& options, const DatasetRecord& record,
                        torch::Device device);

}  // namespace ganvas::train
