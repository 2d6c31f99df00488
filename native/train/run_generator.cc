#include "native/train/run_generator.h"

#include <algorithm>
#include <vector>

#include "native/error.h"
#include "native/train/network_shape.h"
#include "native/train/run_folder.h"
#include "native/train/state.h"

namespace ganvas::train {
namespace {

constexpr int64_t kAtOnce = 256;

}  // namespace

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
  opened.device_ = device;
  TrainState state = InitialState(opened.options_, opened.record_, device);
  LoadCheckpoint(state, run.CheckpointFile(checkpoints.back()));
  opened.step_ = state.step;
  opened.generator_ = FinishedGenerator(state, opened.options_, opened.record_);
  return opened;
}

torch::Tensor RunGenerator::Generate(uint64_t seed, int64_t first, int64_t count) const {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> parts;
  for (int64_t done = 0; done < count; done += kAtOnce) {
    const int64_t part = std::min(kAtOnce, count - done);
    parts.push_back(generator_
                        ->forward(LatentBatch(seed, first + done, part, inputs_, device_),
                                  CyclicLabels(first + done, part, inputs_, device_))
                        .to(torch::kCPU, torch::kFloat32));
  }
  return torch::cat(parts);
}

}  // namespace ganvas::train
