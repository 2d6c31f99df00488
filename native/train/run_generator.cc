#include "native/train/run_generator.h"

#include "native/error.h"
#include "native/run/kept_steps.h"
#include "native/run/run_folder.h"
#include "native/step/network_shape.h"
#include "native/step/state.h"
#include "native/step/task.h"

namespace ganvas::train {

RunGenerator RunGenerator::Open(const std::string& run_folder, const std::string& which,
                                torch::Device device, TaskChoice task_of) {
  const RunFolder run = RunFolder::Open(run_folder);
  const KeptStep chosen = ChooseStep(run, which);
  if (!chosen.checkpoint) {
    throw FatalError(ExitCode::kBadFile, run_folder + ": of step " + std::to_string(chosen.step) +
                                             " only a snapshot is kept; use " +
                                             run.SnapshotFile(chosen.step) + " instead of the run");
  }
  RunGenerator opened;
  opened.options_ = ReadOptions(run.OptionsFile());
  opened.record_ = ReadDatasetRecord(run.DatasetFile());
  opened.inputs_ = {opened.options_.nz, PriorOf(opened.options_),
                    NetworkShapeOf(opened.options_, opened.record_).classes};
  const Task& task = task_of(opened.options_);
  opened.task_ = &task;
  TrainState state = InitialState(task, opened.options_, opened.record_, device);
  try {
    LoadCheckpoint(state, run.CheckpointFile(chosen.step));
  } catch (const FatalError& error) {
    throw FatalError(error.code(), std::string(error.what()) +
                                       "; the run has checkpoints of steps " +
                                       StepList(run.Checkpoints()) + ", which --step chooses from");
  }
  opened.step_ = state.step;
  for (const Game& game : state.games) {
    opened.generators_.push_back(task.Finish(game, opened.options_, opened.record_));
  }
  opened.discriminator_ = state.games.front().discriminator;
  if (opened.discriminator_) opened.discriminator_->eval();
  return opened;
}

models::Generator* RunGenerator::Find(std::string_view direction) const {
  for (const ExportedNetwork& network : task_->Exported(task_->Domains(options_))) {
    if (network.direction == direction) return generators_[network.game].get();
  }
  return nullptr;
}

torch::Tensor RunGenerator::Generate(uint64_t seed, int64_t first, int64_t count) const {
  return SamplesOf(generator(), inputs_, seed, first, count);
}

}  // namespace ganvas::train
