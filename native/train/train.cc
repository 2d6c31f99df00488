#include "native/train/train.h"

#include <torch/torch.h>

#include <filesystem>
#include <thread>

#include "native/models/torch_errors.h"
#include "native/train/check_options.h"
#include "native/train/dataset_record.h"
#include "native/train/durable_file.h"
#include "native/train/interrupt.h"
#include "native/train/loop.h"
#include "native/train/network_shape.h"
#include "native/train/open_metrics.h"
#include "native/train/run_folder.h"
#include "native/train/run_log.h"
#include "native/train/state.h"
#include "native/train/training_data.h"

namespace ganvas::train {
namespace {

// Replaces "auto" and 0 by what this machine has.
void ResolveMachine(Options& options) {
  if (options.threads == 0) {
    options.threads = std::max(1u, std::thread::hardware_concurrency());
  }
  if (options.device == "auto") options.device = torch::cuda::is_available() ? "cuda" : "cpu";
  if (options.device == "cuda" && !torch::cuda::is_available()) {
    throw FatalError(ExitCode::kUsage,
                     "--device cuda: LibTorch finds no CUDA device here; expected cpu or auto");
  }
}

int64_t CountParameters(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const auto& parameter : module.parameters()) count += parameter.numel();
  return count;
}

// The last checkpoint of another run, for --init-from.
std::string LastCheckpoint(const std::string& path) {
  const RunFolder run = RunFolder::Open(path);
  const auto steps = run.Checkpoints();
  if (steps.empty())
    throw FatalError(ExitCode::kBadFile, path + ": has no checkpoint to start from");
  return run.CheckpointFile(steps.back());
}

ExitCode Run(const Options& options, const RunFolder& run, const TrainingData& data,
             const DatasetRecord& record, TrainState& state, metrics::TickMetrics* metrics,
             torch::Device device, const std::vector<std::string>& notes) {
  RunLog log(run.LogFile(), run.StatsFile());
  log.Line("Data: " + record.description);
  log.Line("Networks: " + options.model + ", generator " +
           std::to_string(CountParameters(*state.generator)) + " and discriminator " +
           std::to_string(CountParameters(*state.discriminator)) + " parameters, on " +
           options.device + " with " + std::to_string(options.threads) + " threads");
  for (const std::string& note : notes) log.Line("Note: " + note);
  if (state.step > 0) log.Line("Going on from step " + std::to_string(state.step));
  InstallInterruptHandlers();
  const ExitCode code =
      RunLoop({options,
               data,
               record,
               run,
               log,
               device,
               {options.nz, PriorOf(options), NetworkShapeOf(options, record).classes},
               metrics},
              state);

  const std::string& path = run.path();
  if (code == ExitCode::kInterrupted) {
    log.Line("Interrupted after step " + std::to_string(state.step) + "; everything is in " +
             run.CheckpointFile(state.step));
    log.Line("Go on with: ganvas resume " + path);
    return code;
  }
  log.Line("Trained " + std::to_string(state.step) + " steps in " + DurationText(state.seconds) +
           ". Samples: " + path + "/samples, curves: " + run.StatsFile() +
           ", checkpoint: " + run.CheckpointFile(state.step));
  const std::string file = std::filesystem::path(path).lexically_normal().filename().string();
  const std::string name = (file.empty() || file == "." ? "model" : file) + ".onnx";
  log.Line("Export it:  ganvas export " + path + " --out " + name);
  log.Line("Then look:  ganvas sample " + name + " --out grid.png");
  return code;
}

ExitCode TrainUnguarded(Options options) {
  CheckOptions(options);
  RunFolder::RequireFree(options.out);
  ResolveMachine(options);
  torch::set_num_threads(static_cast<int>(options.threads));
  const torch::Device device(options.device);

  const TrainingData data = OpenTrainingData(options);
  const DatasetRecord record = Describe(data, options.data);
  TrainState state = InitialState(options, record, device);
  if (!options.init_from.empty()) LoadWeights(state, LastCheckpoint(options.init_from));
  // Before the folder is there: what cannot be measured leaves nothing behind.
  const auto metrics = OpenMetrics(options, record);

  const RunFolder run = RunFolder::Create(options.out);
  WriteDatasetRecord(record, run.DatasetFile());
  // The other run may go on or away: these weights must be had again should this run be killed.
  if (!options.init_from.empty()) SaveCheckpoint(state, run.CheckpointFile(0));
  WriteFileDurably(run.OptionsFile(), OptionsToJson(options));
  return Run(options, run, data, record, state, metrics.get(), device, Warnings(options));
}

ExitCode ResumeUnguarded(const std::string& path, const ResumeOptions& changes) {
  RunFolder run = RunFolder::Open(path);
  run.Lock();
  Options options = ReadOptions(run.OptionsFile());
  options.out = path;
  const int64_t steps_before = options.steps;
  if (changes.steps) options.steps = *changes.steps;
  if (changes.threads) options.threads = *changes.threads;
  if (changes.device) options.device = *changes.device;
  CheckOptions(options);
  ResolveMachine(options);
  torch::set_num_threads(static_cast<int>(options.threads));
  const torch::Device device(options.device);

  const DatasetRecord record = ReadDatasetRecord(run.DatasetFile());
  const TrainingData data = OpenTrainingData(options);
  const DatasetRecord found = Describe(data, options.data);
  if (found.fingerprint != record.fingerprint) {
    throw FatalError(ExitCode::kBadFile,
                     options.data + ": is not the data that this run began with: found " +
                         found.description + " (fingerprint " + found.fingerprint + "), expected " +
                         record.description + " (" + record.fingerprint + ")");
  }

  TrainState state = InitialState(options, record, device);
  const auto checkpoints = run.Checkpoints();
  if (!checkpoints.empty()) LoadCheckpoint(state, run.CheckpointFile(checkpoints.back()));
  if (state.step >= options.steps) {
    throw FatalError(ExitCode::kUsage, path + ": already has " + std::to_string(state.step) +
                                           " of " + std::to_string(options.steps) +
                                           " steps; to go on, give a larger --steps");
  }
  const auto metrics = OpenMetrics(options, record);
  std::vector<std::string> notes = Warnings(options);
  if (options.steps != steps_before && DependsOnSteps(options)) {
    notes.push_back("schedules now stretch over " + std::to_string(options.steps) +
                    " steps: rates, penalties or noise that had gone down go up again");
  }
  run.CutAfter(state.step);
  WriteFileDurably(run.OptionsFile(), OptionsToJson(options));
  return Run(options, run, data, record, state, metrics.get(), device, notes);
}

}  // namespace

ExitCode Train(const Options& options) {
  return models::WithTorchErrors([&] { return TrainUnguarded(options); });
}

ExitCode Resume(const std::string& path, const ResumeOptions& changes) {
  return models::WithTorchErrors([&] { return ResumeUnguarded(path, changes); });
}

}  // namespace ganvas::train
