#include "native/train/memory_estimate.h"

#include <algorithm>
#include <chrono>

#include "native/run/run_log.h"
#include "native/step/network_shape.h"
#include "native/step/state.h"
#include "native/step/task.h"
#include "native/step/torch_device.h"
#include "native/step/training_step.h"
#include "native/train/random_batches.h"
#include "native/train/tensor_memory.h"

namespace ganvas::train {
namespace {

constexpr int64_t kGrid = 64;   // pictures of a sample grid
constexpr int64_t kPart = 256;  // samples that the generator makes at once for anything larger

int64_t Bytes(const std::vector<torch::Tensor>& tensors) {
  int64_t bytes = 0;
  for (const torch::Tensor& tensor : tensors) bytes += static_cast<int64_t>(tensor.nbytes());
  return bytes;
}

int64_t StateBytes(const Adam& adam) {
  int64_t bytes = 0;
  for (const auto& [name, tensor] : adam.State()) bytes += static_cast<int64_t>(tensor.nbytes());
  return bytes;
}

// Bytes at the fullest moment so far.
struct Taken {
  double tensors = 0;  // over what the state holds
  double other = 0;    // of the process beside them: the state, libraries, the data
};

// What `measure` says of a batch of `size`, a multiple of `unit`. Where that would take long, what
// it says of smaller ones goes on along the line through the last two: with more samples, memory
// grows by the same for each once activations outweigh what the weights need.
template <typename Measure>
Taken OfBatch(int64_t size, int64_t unit, Measure measure) {
  constexpr std::chrono::seconds kLong{4};
  const auto start = std::chrono::steady_clock::now();
  int64_t few = std::min(size, 2 * unit);
  Taken low = measure(few);
  while (few < size) {
    const int64_t more = std::min(size, 2 * few);
    const Taken high = measure(more);
    if (more < size && std::chrono::steady_clock::now() - start > kLong) {
      const double along = static_cast<double>(size - few) / static_cast<double>(more - few);
      return {low.tensors + along * (high.tensors - low.tensors),
              low.other + along * (high.other - low.other)};
    }
    few = more;
    low = high;
  }
  return low;
}

Taken TakenSoFar(const TensorMemory& memory) {
  const auto tensors = static_cast<double>(memory.peak());
  return {tensors, PeakMemoryMb() * (1 << 20) - tensors};
}

Taken TakenByStep(const Options& options, const DatasetRecord& record, int64_t batch,
                  TrainState& state, TensorMemory& memory) {
  const torch::Device device = TorchDevice(options.device);
  Options small = options;
  small.batch = batch;
  small.n_critic = 1;
  const models::NetworkShape shape = NetworkShapeOf(small, record);
  const auto step = TaskOf(options).MakeStep(small, shape, device, /*ranks=*/nullptr);
  const auto batches = MakeRandomBatches(small, shape, device);
  if (state.ada != nullptr) state.ada->SetState({1, 0, 0, 0, 0});  // every change, every picture
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) learner.adam->ClearGradients();
  }
  memory.Restart();
  step->Run(state, *batches);
  return TakenSoFar(memory);
}

Taken TakenBySamples(const Options& options, const DatasetRecord& record, int64_t count,
                     const TrainState& state, TensorMemory& memory) {
  memory.Restart();
  TaskOf(options).MakeSamples(state, options, record, count);
  return TakenSoFar(memory);
}

bool HasBatchNorm(const torch::nn::Module& module) {
  const auto modules = module.modules(/*include_self=*/false);
  return std::any_of(modules.begin(), modules.end(), [](const auto& child) {
    return child->template as<torch::nn::BatchNorm2d>() != nullptr;
  });
}

}  // namespace

int64_t MemoryEstimate::tensors() const {
  // A grid is drawn by a copy of the average, while the gradients of the last step lie there still.
  return weights + average + optimizer + gradients + std::max(batch, average + samples);
}

MemoryEstimate EstimateMemory(const Options& options, const DatasetRecord& record) {
  TensorMemory memory;
  const Task& task = TaskOf(options);
  TrainState state = InitialState(task, options, record, TorchDevice(options.device));
  MemoryEstimate estimate;
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      const auto parameters = learner.network->parameters();
      estimate.weights += Bytes(parameters) + Bytes(learner.network->buffers());
      estimate.gradients += Bytes(parameters);
      estimate.optimizer += StateBytes(*learner.adam);
    }
    estimate.average += Bytes(game.average->parameters()) + Bytes(game.average->buffers());
  }

  // Steps of a recorded graph cannot be left, measurements can.
  if (!options.cuda_graphs || !options.metrics.empty()) {
    estimate.copy = static_cast<int64_t>(CheckpointBytes(state));
  }

  const int64_t slice =
      std::max(task.traits().smallest_batch * options.pack, options.batch / options.nproc);
  const Taken step = OfBatch(slice, options.pack, [&](int64_t batch) {
    return TakenByStep(options, record, batch, state, memory);
  });
  estimate.batch = std::max<int64_t>(0, static_cast<int64_t>(step.tensors) - estimate.gradients);
  if (options.device == Device::kCpu) {
    estimate.process = std::max<int64_t>(0, static_cast<int64_t>(step.other) - estimate.weights -
                                                estimate.average - estimate.optimizer);
  }
  if (options.sample_every > 0) {
    const bool parts = record.picture_channels == 0 || HasBatchNorm(*state.games.front().average);
    const Taken samples = OfBatch(parts ? kPart : kGrid, 1, [&](int64_t count) {
      return TakenBySamples(options, record, count, state, memory);
    });
    estimate.samples = static_cast<int64_t>(samples.tensors);
  }
  return estimate;
}

}  // namespace ganvas::train
