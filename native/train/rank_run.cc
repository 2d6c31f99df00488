#include "native/train/rank_run.h"
#include "native/step/keep_memory.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "native/models/torch_errors.h"
#include "native/run/interrupt.h"
#include "native/run/launch.h"
#include "native/run/run_folder.h"
#include "native/run/run_log.h"
#include "native/step/network_shape.h"
#include "native/step/task.h"
#include "native/step/torch_device.h"
#include "native/step/training_data.h"
#include "native/train/deterministic.h"
#include "native/train/loop.h"

namespace ganvas::train {
namespace {

// Counters and ADA's numbers: exact in double.
std::vector<double> NumbersOf(const TrainState& state) {
  std::vector<double> numbers = {
      static_cast<double>(state.step),
      static_cast<double>(state.pictures),
      static_cast<double>(state.tick_steps),
      state.seconds,
  };
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      numbers.push_back(static_cast<double>(learner.adam->steps()));
    }
  }
  if (state.ada != nullptr) {
    for (const double number : state.ada->State()) numbers.push_back(number);
  }
  return numbers;
}

void SetNumbers(TrainState& state, const double* numbers) {
  state.step = static_cast<int64_t>(*numbers++);
  state.pictures = static_cast<int64_t>(*numbers++);
  state.tick_steps = static_cast<int64_t>(*numbers++);
  state.seconds = *numbers++;
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      learner.adam->set_steps(static_cast<int64_t>(*numbers++));
    }
  }
  if (state.ada != nullptr) {
    std::array<double, AdaController::kStateSize> ada;
    std::copy_n(numbers, ada.size(), ada.begin());
    state.ada->SetState(ada);
  }
}

}  // namespace

Options ShareOf(Options options, const Ranks& ranks) {
  options.threads = std::max<int64_t>(1, options.threads / ranks.local_count());
  return options;
}

torch::Device DeviceOf(const Options& options, const Ranks& ranks) {
  if (options.device != Device::kCuda || ranks.count() == 1) return TorchDevice(options.device);
  const auto devices = static_cast<int64_t>(torch::cuda::device_count());
  if (devices == 0) {
    throw FatalError(ExitCode::kUsage, "--device cuda: LibTorch finds no CUDA device here");
  }
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(ranks.local_rank() % devices)};
}

std::string Announce(Ranks& ranks, const Options& options, const DatasetRecord& record,
                     torch::Device device) {
  ranks.FromFirst(OptionsToJson(options, -1));
  ranks.FromFirst(record.fingerprint);
  return ranks.UseDevice(device);
}

ExitCode Follow(Ranks& ranks, TaskChoice task_of) {
  const Options options = ShareOf(OptionsFromJson(ranks.FromFirst(""), "options of rank 0"), ranks);
  const std::string fingerprint = ranks.FromFirst("");
  KeepFreedMemory();
  torch::set_num_threads(static_cast<int>(options.threads));
  if (options.deterministic && options.device == Device::kCuda) UseDeterministicAlgorithms();
  const torch::Device device = DeviceOf(options, ranks);
  const TrainingData data = OpenTrainingData(options);
  const DatasetRecord record = Describe(data, options.data);
  if (record.fingerprint != fingerprint) {
    throw FatalError(ExitCode::kBadFile, options.data + ": is not the data of rank 0: found " +
                                             record.description + " (fingerprint " +
                                             record.fingerprint + "), expected " + fingerprint);
  }
  const Task& task = task_of(options);
  TrainState state = InitialState(task, options, record, device);
  const RunFolder run = RunFolder::Elsewhere(options.out);
  RunLog log("/dev/null", "/dev/null", Report::kQuiet);
  InstallInterruptHandlers(/*answers=*/false);
  const GeneratorInputs inputs = {options.nz, PriorOf(options),
                                  NetworkShapeOf(options, record).classes};
  return NamingTheLastCheckpoint(ranks, options.out, [&] {
    ranks.UseDevice(device);
    return RunLoop({task, options, data, record, run, log, device, inputs, nullptr, ranks}, state);
  });
}

ExitCode NamingTheLastCheckpoint(const Ranks& ranks, const std::string& path,
                                 const std::function<ExitCode()>& work) {
  const auto elsewhere = [&] {
    std::error_code error;
    return !ranks.first() &&
           !std::filesystem::exists(RunFolder::Elsewhere(path).OptionsFile(), error);
  };
  const std::string there = "; the checkpoints are in " + path + " on the machine of rank 0";
  try {
    return models::WithTorchErrors(work);
  } catch (const LostRank& error) {
    throw LostRank(error.what() + (elsewhere() ? there : WhereToGoOn(path)));
  } catch (const FatalError& error) {
    throw FatalError(error.code(), error.what() + (elsewhere() ? there : LastCheckpointText(path)));
  }
}

void ShareState(Ranks& ranks, TrainState& state) {
  if (ranks.count() == 1) return;
  const torch::Device device = state.tick_sums.device();
  std::vector<torch::Tensor> tensors = {state.tick_sums};
  const auto add = [&](const std::vector<torch::Tensor>& more) {
    tensors.insert(tensors.end(), more.begin(), more.end());
  };
  for (const Game& game : state.games) {
    add(game.average->parameters());
    add(game.average->buffers());
    for (const Learner& learner : LearnersOf(game)) {
      add(learner.network->parameters());
      add(learner.network->buffers());
      for (const auto& [name, tensor] : learner.adam->State()) add({tensor});
    }
    for (const NamedTensor& extra : game.extras) add({extra.tensor});
  }
  std::vector<double> numbers = NumbersOf(state);
  const torch::Tensor counters = torch::tensor(numbers, torch::kFloat64).to(device);
  add({counters});
  ranks.CopyFromFirst(tensors);
  SetNumbers(state, counters.to(torch::kCPU).data_ptr<double>());
}

}  // namespace ganvas::train
