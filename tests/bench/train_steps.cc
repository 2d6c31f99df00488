// Steps of training without data files, logs and checkpoints: their speed, or everything that
// another program needs to make the same steps.
//
//   ganvas_train_steps speed SECONDS [--OPTION VALUE ...]   one line: pictures per second,
//       of time and of processor time
//   ganvas_train_steps profile STEPS [--OPTION VALUE ...]  processor time of a step in milliseconds
//       by operation of LibTorch, without what it calls itself
//   ganvas_train_steps dump STEPS DIR [--OPTION VALUE ...]  the losses of each step, and in DIR
//       weights.safetensors (before step 1) and batches.safetensors (real/K and z/K of step K)
//
// Options are those of `ganvas train`. Batches are uniform noise of pictures, or of points: the
// time of a step does not depend on what they show.
#include <ATen/record_function.h>
#include <torch/torch.h>

#include <ctime>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "native/error.h"
#include "native/run/tensor_file.h"
#include "native/step/keep_memory.h"
#include "native/step/network_shape.h"
#include "native/step/state.h"
#include "native/step/step.h"
#include "native/step/task.h"
#include "native/step/torch_device.h"

namespace {

using namespace ganvas;  // NOLINT(google-build-using-namespace): a program of its own
using Clock = std::chrono::steady_clock;

constexpr int64_t kBatches = 4;
constexpr int kWarmUpSteps = 5;

class NoiseBatches : public train::BatchSource {
 public:
  NoiseBatches(const train::Options& options, const models::NetworkShape& shape,
               torch::Device device) {
    torch::manual_seed(static_cast<int64_t>(options.seed));
    const std::vector<int64_t> picture = {options.batch, shape.picture_channels, shape.size,
                                          shape.size};
    const bool points = shape.kind == models::SampleKind::kPoints;
    for (int64_t k = 0; k < kBatches; ++k) {
      train::RealBatch batch;
      batch.samples =
          (torch::rand(points ? std::vector<int64_t>{options.batch, 2} : picture) * 2 - 1)
              .to(device);
      if (shape.classes > 0)
        batch.labels = torch::randint(shape.classes, {options.batch}).to(device);
      batches_.push_back(batch);
    }
  }
  train::RealBatch Next() override { return batches_[static_cast<size_t>(next_++ % kBatches)]; }

 private:
  std::vector<train::RealBatch> batches_;
  int64_t next_ = 0;
};

struct Bench {
  explicit Bench(train::Options given)
      : options(std::move(given)),
        device(train::TorchDevice(options.device)),
        shape(train::NetworkShapeOf(options, RecordOf(options))),
        state(train::InitialState(train::TaskOf(options), options, RecordOf(options), device)),
        step(train::TaskOf(options).MakeStep(options, shape, device, /*ranks=*/nullptr)) {
    train::KeepFreedMemory();
    torch::set_num_threads(static_cast<int>(options.threads));
  }

  static train::DatasetRecord RecordOf(const train::Options& options) {
    train::DatasetRecord record;
    record.picture_channels = 3;
    if (options.conditional) record.classes.resize(10);
    return record;
  }

  torch::Tensor Step(train::BatchSource& batches) {
    const torch::Tensor numbers = step->Run(state, batches);
    state.step += 1;
    state.pictures += options.batch * options.n_critic;
    return numbers;
  }

  train::Options options;
  torch::Device device;
  models::NetworkShape shape;
  train::TrainState state;
  std::unique_ptr<train::TrainingStep> step;
};

void Wait(torch::Device device) {
  if (device.is_cuda()) torch::cuda::synchronize();
}

// Processor time, which other programs do not change much.
double SecondsOf(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
double ProcessSeconds() { return SecondsOf(CLOCK_PROCESS_CPUTIME_ID); }
double ThreadSeconds() { return SecondsOf(CLOCK_THREAD_CPUTIME_ID); }

void Speed(double seconds, Bench& bench) {
  NoiseBatches batches(bench.options, bench.shape, bench.device);
  const auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < kWarmUpSteps; ++i) bench.Step(batches);
  Wait(bench.device);
  const double warm_up = since(begin);
  const Clock::time_point start = Clock::now();
  const double processor_start = ProcessSeconds();
  int64_t steps = 0;
  torch::Tensor numbers;
  // Whole rounds of lazy regularization.
  while (since(start) < seconds || steps % bench.options.reg_every != 0) {
    numbers = bench.Step(batches);
    numbers.sum().item<double>();  // as the loop, which looks at the losses of each step
    ++steps;
  }
  Wait(bench.device);
  const auto pictures = static_cast<double>(steps * bench.options.batch);
  std::printf(
      "{\"pictures_per_second\": %.6g, \"pictures_per_processor_second\": %.6g, \"steps\": %lld, "
      "\"warm_up_seconds\": %.4g}\n",
      pictures / since(start), pictures / (ProcessSeconds() - processor_start),
      static_cast<long long>(steps), warm_up);
}

// Time by the name of the operation, from LibTorch's own callbacks.
struct Spent {
  double seconds = 0;
  int64_t calls = 0;
};
std::map<std::string, Spent> spent;

struct Running : at::ObserverContext {
  std::string name;
  double start = 0;
  double inner = 0;  // of operations that this one calls
  Running* outer = nullptr;
};
thread_local Running* innermost = nullptr;

// The name of an operation with the sizes of its inputs.
std::string Described(const at::RecordFunction& function) {
  std::ostringstream text;
  text << function.name();
  for (const c10::IValue& input : function.inputs()) {
    if (input.isTensor() && input.toTensor().defined()) text << " " << input.toTensor().sizes();
  }
  return text.str();
}

std::unique_ptr<at::ObserverContext> Begin(const at::RecordFunction& function) {
  auto running = std::make_unique<Running>();
  running->name = Described(function);
  running->outer = innermost;
  innermost = running.get();
  running->start = ThreadSeconds();
  return running;
}

void End(const at::RecordFunction&, at::ObserverContext* context) {
  auto* running = static_cast<Running*>(context);
  const double seconds = ThreadSeconds() - running->start;
  if (running->outer != nullptr) running->outer->inner += seconds;
  innermost = running->outer;
  Spent& of_name = spent[running->name];
  of_name.seconds += seconds - running->inner;
  ++of_name.calls;
}

void Profile(int64_t steps, Bench& bench) {
  NoiseBatches batches(bench.options, bench.shape, bench.device);
  for (int i = 0; i < kWarmUpSteps; ++i) bench.Step(batches);
  const auto handle =
      at::addGlobalCallback(at::RecordFunctionCallback(&Begin, &End).needsInputs(true));
  for (int64_t k = 0; k < steps; ++k) bench.Step(batches);
  at::removeCallback(handle);
  std::vector<std::pair<std::string, Spent>> rows(spent.begin(), spent.end());
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.second.seconds > b.second.seconds; });
  for (const auto& [name, of_name] : rows) {
    const double each = 1000 * of_name.seconds / static_cast<double>(steps);
    if (each < 0.05) break;
    std::printf("%9.2f ms %6lld calls  %s\n", each, static_cast<long long>(of_name.calls / steps),
                name.c_str());
  }
}

// The generator's inputs in update number `update`.
torch::Tensor LatentsOf(const Bench& bench, int64_t update) {
  const auto* step = dynamic_cast<const train::AdversarialStep*>(bench.step.get());
  if (step == nullptr) throw FatalError(ExitCode::kUsage, "dump: translators take no latents");
  return step->LatentsOf(update);
}

void Dump(int64_t steps, const std::string& folder, Bench& bench) {
  train::SaveCheckpoint(bench.state, folder + "/weights.safetensors");
  NoiseBatches batches(bench.options, bench.shape, bench.device);
  train::TensorFile file;
  std::vector<torch::Tensor> kept;
  const auto keep = [&](const std::string& name, const torch::Tensor& tensor) {
    kept.push_back(tensor.to(torch::kCPU, torch::kFloat64).contiguous());
    const torch::Tensor& host = kept.back();
    file.tensors.push_back({name,
                            "F64",
                            host.sizes().vec(),
                            {static_cast<const uint8_t*>(host.data_ptr()), host.nbytes()}});
  };
  for (int64_t k = 0; k < steps; ++k) {
    keep("real/" + std::to_string(k), batches.Next().samples);
    keep("z/" + std::to_string(k), LatentsOf(bench, k));
  }
  train::WriteTensorFile(folder + "/batches.safetensors", file);
  NoiseBatches again(bench.options, bench.shape, bench.device);
  for (int64_t k = 0; k < steps; ++k) {
    const torch::Tensor numbers = bench.Step(again).to(torch::kCPU);
    std::printf("{\"loss_d\": %.17g, \"loss_g\": %.17g}\n", numbers[train::kLossD].item<double>(),
                numbers[train::kLossG].item<double>());
  }
}

[[noreturn]] void Usage(const std::string& message) {
  throw FatalError(ExitCode::kUsage,
                   message +
                       "; expected: ganvas_train_steps speed SECONDS [--OPTION VALUE ...], profile "
                       "STEPS [--OPTION VALUE ...], or dump STEPS DIR [--OPTION VALUE ...]");
}

double Number(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || !(number > 0)) Usage("'" + text + "' is no number");
  return number;
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.empty()) Usage("no command");
  const bool dump = arguments[0] == "dump";
  const bool profile = arguments[0] == "profile";
  if (!dump && !profile && arguments[0] != "speed") Usage("'" + arguments[0] + "' is no command");
  const size_t first = dump ? 3 : 2;
  if (arguments.size() < first) Usage("too few arguments");
  train::Options options;
  options.data = "shapes";
  options.device = Device::kCpu;
  options.threads = 1;
  for (size_t i = first; i < arguments.size(); i += 2) {
    if (!arguments[i].starts_with("--")) Usage("'" + arguments[i] + "' is no option");
    if (i + 1 == arguments.size()) Usage(arguments[i] + " has no value");
    train::SetOption(options, arguments[i].substr(2), arguments[i + 1]);
  }
  Bench bench(options);
  if (dump) {
    Dump(static_cast<int64_t>(Number(arguments[1])), arguments[2], bench);
  } else if (profile) {
    Profile(static_cast<int64_t>(Number(arguments[1])), bench);
  } else {
    Speed(Number(arguments[1]), bench);
  }
  return 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    return Main({values + 1, values + count});
  } catch (const FatalError& error) {
    std::cerr << "ganvas_train_steps: " << error.what() << "\n";
    return static_cast<int>(error.code());
  }
}
