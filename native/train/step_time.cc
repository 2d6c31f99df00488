#include "native/train/step_time.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "native/step/network_shape.h"
#include "native/step/state.h"
#include "native/step/task.h"
#include "native/step/torch_device.h"
#include "native/step/training_step.h"
#include "native/train/random_batches.h"

namespace ganvas::train {
namespace {

constexpr double kSlowStep = 2;      // seconds: no larger batch is tried after such a step
constexpr double kEnough = 2;        // seconds that are measured
constexpr int kMostRepetitions = 5;  // of the steps that count

double SecondsOf(const TrainingStep& step, TrainState& state, BatchSource& batches,
                 torch::Device device) {
  const auto begin = std::chrono::steady_clock::now();
  const torch::Tensor numbers = step.Run(state, batches);
  if (device.is_cuda()) numbers.cpu();  // waits for the GPU
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Of a step on `batch` samples, once all that is made on first use is there. Step 0 takes lazy
// penalties, step 1 does not.
double TimeOfBatch(const Options& options, const DatasetRecord& record, int64_t batch,
                   TrainState& state, bool thoroughly) {
  const torch::Device device = TorchDevice(options.device);
  Options small = options;
  small.batch = batch;
  const models::NetworkShape shape = NetworkShapeOf(small, record);
  const auto step = TaskOf(options).MakeStep(small, shape, device, /*ranks=*/nullptr);
  const auto batches = MakeRandomBatches(small, shape, device);
  const bool lazy = options.reg_every > options.n_critic;
  double all[2] = {std::numeric_limits<double>::infinity(),
                   std::numeric_limits<double>::infinity()};
  double spent = 0;
  for (int i = 0; i < (thoroughly ? kMostRepetitions : 1) && (i < 1 || spent < kEnough); ++i) {
    for (int number = 0; number < (lazy ? 2 : 1); ++number) {
      state.step = number;
      const double seconds = SecondsOf(*step, state, *batches, device);
      all[number] = std::min(all[number], seconds);
      spent += seconds;
    }
  }
  state.step = 0;
  if (!lazy) return all[0];
  const double share =
      static_cast<double>(options.n_critic) / static_cast<double>(options.reg_every);
  return std::min(all[0], all[1] + share * (all[0] - all[1]));
}

}  // namespace

StepTime MeasureStep(const Options& options, const DatasetRecord& record) {
  const int threads = torch::get_num_threads();
  torch::set_num_threads(static_cast<int>(std::max<int64_t>(1, options.threads / options.nproc)));
  const Task& task = TaskOf(options);
  TrainState state = InitialState(task, options, record, TorchDevice(options.device));
  const int64_t unit = task.traits().smallest_batch * options.pack;
  const int64_t share = std::max(unit, options.batch / options.nproc);
  int64_t batch = std::min(share, unit);
  TimeOfBatch(options, record, batch, state, /*thoroughly=*/false);  // makes what first use makes
  double seconds = TimeOfBatch(options, record, batch, state, /*thoroughly=*/false);
  while (batch < share && seconds < kSlowStep) {
    batch = std::min(share, 2 * batch);
    seconds = TimeOfBatch(options, record, batch, state, /*thoroughly=*/false);
  }
  seconds = std::min(seconds, TimeOfBatch(options, record, batch, state, /*thoroughly=*/true));
  torch::set_num_threads(threads);
  return {seconds * static_cast<double>(share) / static_cast<double>(batch), batch};
}

}  // namespace ganvas::train
