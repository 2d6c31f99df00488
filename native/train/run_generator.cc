#include "native/train/run_generator.h"

#include "native/error.h"
#include "native/train/network_shape.h"
#include "native/train/run_folder.h"
#include "native/train/state.h"

namespace ganvas::train {

RunGenerator RunGenerator::Open(const std::string& run_folder, torch::Device device) {
  const RunFolder run = RunFolder::Open(run_folder);
  const auto checkpoints = run.Checkpoints();
  if (checkpoints.empty()) {
    throw FatalError(
        ExitCode::kBadFile,
        run_folder + ": has no checkpoint; continue the run with: ganvas resume " + run_folder);
  }
  RunGenerator opened;
  opened.options_ = ReadOptions(run.OptionsFile());
  opened.record_ = ReadDatasetRecord(run.DatasetFile());
  opened.inputs_ = {opened.options_.nz, PriorOf(opened.options_),
                    NetworkShapeOf(opened.options_, opened.record_).classes};
  TrainState state = InitialState(opened.options_, opened.record_, device);
  LoadCheckpoint(state, run.CheckpointFile(checkpoints.back()));
  opened.step_ = state.step;
  opened.generator_ = FinishedGenerator(state, opened.options_, opened.record_);
  return opened;
}

torch::Tensor RunGenerator::Generate(uint64_t seed, int64_t first, int64_t count) const {
  return SamplesOf(*generator_, inputs_, seed, first, count);
}

}  // namespace ganvas::train
