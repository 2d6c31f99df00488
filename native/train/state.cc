#include "native/train/state.h"

#include <cstring>
#include <vector>

#include "native/error.h"
#include "native/models/seed.h"
#include "native/train/network_shape.h"
#include "native/train/regularizers.h"
#include "native/train/sampler.h"
#include "native/train/trajectory.h"

namespace ganvas::train {
namespace {

constexpr const char* kAdaTensor = "ada";
constexpr const char* kAlarmKey = "alarm";
constexpr const char* kOptionsKey = "options";
constexpr const char* kRanksKey = "ranks";

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

void AppendModule(NamedTensors& list, const std::string& prefix, const torch::nn::Module& module) {
  for (const auto& item : module.named_parameters()) {
    list.emplace_back(prefix + item.key(), item.value());
  }
  for (const auto& item : module.named_buffers()) {
    list.emplace_back(prefix + item.key(), item.value());
  }
}

NamedTensors Weights(const TrainState& state) {
  NamedTensors list;
  AppendModule(list, "generator/", *state.generator);
  AppendModule(list, "average/", *state.average);
  AppendModule(list, "discriminator/", *state.discriminator);
  return list;
}

NamedTensors AllTensors(const TrainState& state) {
  NamedTensors list = Weights(state);
  for (auto& [name, tensor] : state.adam_g->State()) list.emplace_back("adam_g/" + name, tensor);
  for (auto& [name, tensor] : state.adam_d->State()) list.emplace_back("adam_d/" + name, tensor);
  list.emplace_back("tick_sums", state.tick_sums);
  return list;
}

std::string DtypeText(const torch::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case torch::kFloat32:
      return "F32";
    case torch::kFloat64:
      return "F64";
    case torch::kInt64:
      return "I64";
    default:
      return "U8";
  }
}

std::span<const uint8_t> Bytes(const torch::Tensor& host) {
  return {static_cast<const uint8_t*>(host.data_ptr()), host.nbytes()};
}

std::string ShapeText(torch::IntArrayRef shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  }
  return text + "]";
}

// Copies the tensors of `file` into `list`. All of them are checked before the first is written.
void Restore(const TensorFile& file, const NamedTensors& list, const std::string& path) {
  torch::NoGradGuard no_grad;
  std::vector<const StoredTensor*> found;
  for (const auto& [name, tensor] : list) {
    const StoredTensor* stored = file.Find(name);
    if (stored == nullptr) {
      throw FatalError(ExitCode::kBadFile, path + ": has no tensor '" + name +
                                               "', expected one of shape " +
                                               ShapeText(tensor.sizes()));
    }
    if (torch::IntArrayRef(stored->shape) != tensor.sizes() || stored->dtype != DtypeText(tensor)) {
      throw FatalError(ExitCode::kBadFile, path + ": tensor '" + name + "' is " + stored->dtype +
                                               ShapeText(stored->shape) + ", expected " +
                                               DtypeText(tensor) + ShapeText(tensor.sizes()) +
                                               ": the networks differ");
    }
    found.push_back(stored);
  }
  for (size_t i = 0; i < list.size(); ++i) {
    torch::Tensor tensor = list[i].second;
    torch::Tensor host = torch::empty(tensor.sizes(), tensor.options().device(torch::kCPU));
    std::memcpy(host.data_ptr(), found[i]->data.data(), found[i]->data.size());
    tensor.copy_(host);
  }
}

// "" where there is none.
std::string MetadataText(const TensorFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? "" : found->second;
}

int64_t MetadataInt(const TensorFile& file, const std::string& key, const std::string& path) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end() || found->second.empty()) {
    throw FatalError(ExitCode::kBadFile,
                     path + ": has no '" + key + "', expected a checkpoint of ganvas train");
  }
  return std::strtoll(found->second.c_str(), nullptr, 10);
}

// Weights and buffers in place; whole numbers stay what they are. On a GPU kernels lie with their
// channels last, as its units for bfloat16 read them.
void MoveTo(torch::Device device, torch::Dtype type, torch::nn::Module& module) {
  module.to(device);
  const auto convert = [&](std::vector<torch::Tensor> tensors) {
    for (torch::Tensor& tensor : tensors) {
      if (!tensor.is_floating_point()) continue;
      torch::Tensor moved = tensor.to(type);
      if (device.is_cuda() && moved.dim() == 4) {
        moved = moved.contiguous(torch::MemoryFormat::ChannelsLast);
      }
      tensor.set_data(moved);
    }
  };
  convert(module.parameters());
  convert(module.buffers());
}

}  // namespace

torch::Dtype WeightType(const Options& options) {
  return options.precision == "fp64" ? torch::kFloat64 : torch::kFloat32;
}

TrainState InitialState(const Options& options, const DatasetRecord& record, torch::Device device) {
  const models::Architecture& architecture = *models::FindArchitecture(options.model);
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  const uint64_t seed = options.seed;
  const uint64_t generator_seed = models::DeriveSeed(seed, 1);
  TrainState state;
  state.generator = architecture.make_generator(shape, generator_seed);
  state.average = architecture.make_generator(shape, generator_seed);
  state.discriminator = architecture.make_discriminator(shape, models::DeriveSeed(seed, 2));
  for (torch::nn::Module* module : std::initializer_list<torch::nn::Module*>{
           state.generator.get(), state.average.get(), state.discriminator.get()}) {
    MoveTo(device, WeightType(options), *module);
  }
  for (auto& parameter : state.average->parameters()) parameter.set_requires_grad(false);
  state.adam_g = std::make_unique<Adam>(*state.generator,
                                        AdamOptions{options.lr_g, options.beta1, options.beta2},
                                        state.average.get());
  const bool penalized = options.r1 > 0 || options.r2 > 0;
  state.adam_d = std::make_unique<Adam>(
      *state.discriminator,
      LazyAdam({options.lr_d, options.beta1, options.beta2}, penalized ? options.reg_every : 1));
  if (options.augment == "ada") {
    state.ada = std::make_unique<AdaController>(
        AdaController::Options{.target = options.ada_target, .speed = options.ada_images});
  }
  state.tick_sums =
      torch::zeros({kTickSums}, torch::TensorOptions().dtype(torch::kFloat64).device(device));
  state.options = TrajectoryOptions(options);
  return state;
}

std::shared_ptr<models::Generator> FinishedGenerator(const TrainState& state,
                                                     const Options& options,
                                                     const DatasetRecord& record) {
  const models::Architecture& architecture = *models::FindArchitecture(options.model);
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  auto copy = architecture.make_generator(shape, 0);
  copy->to(state.average->parameters().front().device());
  NamedTensors from, to;
  AppendModule(from, "", *state.average);
  AppendModule(to, "", *copy);
  {
    torch::NoGradGuard no_grad;
    for (size_t i = 0; i < to.size(); ++i) to[i].second.copy_(from[i].second);
  }
  CalibrateBatchNorm(*copy, {options.nz, PriorOf(options), shape.classes});
  return copy;
}

void SaveCheckpoint(const TrainState& state, const std::string& path) {
  TensorFile file;
  file.metadata = {
      {"ganvas.checkpoint", "1"},
      {"step", std::to_string(state.step)},
      {"pictures", std::to_string(state.pictures)},
      {"tick_steps", std::to_string(state.tick_steps)},
      {"milliseconds", std::to_string(static_cast<int64_t>(state.seconds * 1000))},
      {"adam_g.steps", std::to_string(state.adam_g->steps())},
      {"adam_d.steps", std::to_string(state.adam_d->steps())},
      {kAlarmKey, state.alarm.Text()},
      {kOptionsKey, state.options},
      {kRanksKey, std::to_string(state.ranks)},
  };
  std::vector<torch::Tensor> hosts;  // alive until the file is written
  for (const auto& [name, tensor] : AllTensors(state)) {
    hosts.push_back(tensor.detach().to(torch::kCPU).contiguous());
    const torch::Tensor& host = hosts.back();
    file.tensors.push_back({name, DtypeText(host), host.sizes().vec(), Bytes(host)});
  }
  if (state.ada != nullptr) {
    const auto numbers = state.ada->State();
    hosts.push_back(
        torch::tensor(std::vector<double>(numbers.begin(), numbers.end()), torch::kFloat64));
    file.tensors.push_back({kAdaTensor, "F64", {AdaController::kStateSize}, Bytes(hosts.back())});
  }
  WriteTensorFile(path, file);
}

void LoadCheckpoint(TrainState& state, const std::string& path) {
  LoadCheckpoint(state, ReadTensorFile(path), path);
}

std::string RecordedOptions(const TensorFile& file) { return MetadataText(file, kOptionsKey); }

void LoadCheckpoint(TrainState& state, const TensorFile& file, const std::string& path) {
  Restore(file, AllTensors(state), path);
  state.step = MetadataInt(file, "step", path);
  state.pictures = MetadataInt(file, "pictures", path);
  state.tick_steps = MetadataInt(file, "tick_steps", path);
  state.seconds = static_cast<double>(MetadataInt(file, "milliseconds", path)) / 1000;
  state.adam_g->set_steps(MetadataInt(file, "adam_g.steps", path));
  state.adam_d->set_steps(MetadataInt(file, "adam_d.steps", path));
  state.alarm = AlarmState::FromText(MetadataText(file, kAlarmKey));
  if (file.metadata.contains(kRanksKey)) state.ranks = MetadataInt(file, kRanksKey, path);
  if (state.ada != nullptr) {
    const torch::Tensor numbers = torch::zeros({AdaController::kStateSize}, torch::kFloat64);
    Restore(file, {{kAdaTensor, numbers}}, path);
    std::array<double, AdaController::kStateSize> values;
    std::copy_n(numbers.data_ptr<double>(), values.size(), values.begin());
    state.ada->SetState(values);
  }
}

void LoadWeights(TrainState& state, const std::string& path) {
  Restore(ReadTensorFile(path), Weights(state), path);
}

}  // namespace ganvas::train
