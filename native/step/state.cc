#include "native/step/state.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "native/error.h"
#include "native/models/seed.h"
#include "native/objectives/regularizers.h"
#include "native/run/trajectory.h"
#include "native/step/network_shape.h"
#include "native/step/sampler.h"

namespace ganvas::train {
namespace {

constexpr const char* kAdaTensor = "ada";
constexpr const char* kAlarmKey = "alarm";
constexpr const char* kOptionsKey = "options";
constexpr const char* kRanksKey = "ranks";
constexpr const char* kStepsG = "adam_g.steps";
constexpr const char* kStepsD = "adam_d.steps";
constexpr uint64_t kBackStreams = 6;  // of the run's seed: weights of the way back

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

void AppendModule(NamedTensors& list, const std::string& prefix, const torch::nn::Module& module) {
  for (const auto& item : module.named_parameters()) {
    list.emplace_back(prefix + item.key(), item.value());
  }
  for (const auto& item : module.named_buffers()) {
    list.emplace_back(prefix + item.key(), item.value());
  }
}

NamedTensors GeneratorWeights(const TrainState& state) {
  NamedTensors list;
  for (const auto& [prefix, game] : GamesOf(state)) {
    const std::string of(prefix);
    AppendModule(list, of + "generator/", *game->generator);
    AppendModule(list, of + "average/", *game->average);
  }
  return list;
}

NamedTensors DiscriminatorWeights(const TrainState& state) {
  NamedTensors list;
  for (const auto& [prefix, game] : GamesOf(state)) {
    AppendModule(list, std::string(prefix) + "discriminator/", *game->discriminator);
  }
  return list;
}

NamedTensors AllTensors(const TrainState& state) {
  NamedTensors list = GeneratorWeights(state);
  for (auto& weight : DiscriminatorWeights(state)) list.push_back(std::move(weight));
  for (const auto& [prefix, game] : GamesOf(state)) {
    const std::string of(prefix);
    for (auto& [name, tensor] : game->adam_g->State()) {
      list.emplace_back(of + "adam_g/" + name, tensor);
    }
    for (auto& [name, tensor] : game->adam_d->State()) {
      list.emplace_back(of + "adam_d/" + name, tensor);
    }
    if (game->pool != nullptr) {
      list.emplace_back(of + "pool/pictures", game->pool->pictures());
      list.emplace_back(of + "pool/filled", game->pool->filled());
    }
  }
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
      throw OtherNetworks(path + ": has other networks than this run: it has no weights '" + name +
                          "'");
    }
    if (torch::IntArrayRef(stored->shape) != tensor.sizes() || stored->dtype != DtypeText(tensor)) {
      throw OtherNetworks(path + ": has other networks than this run: weights '" + name + "' are " +
                          stored->dtype + ShapeText(stored->shape) + ", expected " +
                          DtypeText(tensor) + ShapeText(tensor.sizes()));
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

// `first_stream` and the next, of the run's seed, are those of the initial weights.
void StartGame(Game& game, const Options& options, const DatasetRecord& record,
               torch::Device device, uint64_t first_stream) {
  const models::Architecture& architecture = *models::FindArchitecture(options.model);
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  const uint64_t generator_seed = models::DeriveSeed(options.seed, first_stream);
  game.generator = architecture.make_generator(shape, generator_seed);
  game.average = architecture.make_generator(shape, generator_seed);
  game.discriminator = architecture.make_discriminator(
      DiscriminatorShapeOf(options, record), models::DeriveSeed(options.seed, first_stream + 1));
  for (torch::nn::Module* module : std::initializer_list<torch::nn::Module*>{
           game.generator.get(), game.average.get(), game.discriminator.get()}) {
    MoveTo(device, WeightType(options), *module);
  }
  for (auto& parameter : game.average->parameters()) parameter.set_requires_grad(false);
  game.adam_g = std::make_unique<Adam>(
      *game.generator, AdamOptions{options.lr_g, options.beta1, options.beta2}, game.average.get());
  const bool penalized = options.r1 > 0 || options.r2 > 0;
  game.adam_d = std::make_unique<Adam>(
      *game.discriminator,
      LazyAdam({options.lr_d, options.beta1, options.beta2}, penalized ? options.reg_every : 1));
  if (architecture.translates) {
    game.pool = std::make_unique<PicturePool>(
        options.pool, std::vector<int64_t>{shape.picture_channels, options.size, options.size},
        WeightType(options), device);
  }
}

}  // namespace

std::vector<NamedGame> GamesOf(const TrainState& state) {
  std::vector<NamedGame> games = {{"", &state}};
  if (state.back != nullptr) games.push_back({"back/", state.back.get()});
  return games;
}

torch::Dtype WeightType(const Options& options) {
  return options.precision == "fp64" ? torch::kFloat64 : torch::kFloat32;
}

void SetRequiresGrad(torch::nn::Module& module, bool requires_grad) {
  for (auto& parameter : module.parameters()) parameter.set_requires_grad(requires_grad);
}

TrainState InitialState(const Options& options, const DatasetRecord& record, torch::Device device) {
  const bool translates = models::FindArchitecture(options.model)->translates;
  TrainState state;
  StartGame(state, options, record, device, /*first_stream=*/1);
  if (translates) {
    state.back = std::make_unique<Game>();
    StartGame(*state.back, options, record, device, kBackStreams);
  }
  if (options.augment == "ada") {
    state.ada = std::make_unique<AdaController>(
        AdaController::Options{.target = options.ada_target, .speed = options.ada_images});
  }
  state.tick_sums = torch::zeros({translates ? kTranslationTickSums : kTickSums},
                                 torch::TensorOptions().dtype(torch::kFloat64).device(device));
  state.options = TrajectoryOptions(options);
  return state;
}

std::shared_ptr<models::Generator> FinishedGenerator(const Game& game, const Options& options,
                                                     const DatasetRecord& record) {
  const models::Architecture& architecture = *models::FindArchitecture(options.model);
  const models::NetworkShape shape = NetworkShapeOf(options, record);
  auto copy = architecture.make_generator(shape, 0);
  copy->to(game.average->parameters().front().device());
  NamedTensors from, to;
  AppendModule(from, "", *game.average);
  AppendModule(to, "", *copy);
  {
    torch::NoGradGuard no_grad;
    for (size_t i = 0; i < to.size(); ++i) to[i].second.copy_(from[i].second);
  }
  if (architecture.translates) {
    copy->eval();
  } else {
    CalibrateBatchNorm(*copy, {options.nz, PriorOf(options), shape.classes});
  }
  return copy;
}

namespace {

// What a checkpoint holds; it points into `tensors`, which share memory with the state where they
// can, unless `copy` is set.
TensorFile CheckpointOf(const TrainState& state, bool copy, std::vector<torch::Tensor>& tensors) {
  TensorFile file;
  file.metadata = {
      {"ganvas.checkpoint", "1"},
      {"step", std::to_string(state.step)},
      {"pictures", std::to_string(state.pictures)},
      {"tick_steps", std::to_string(state.tick_steps)},
      {"milliseconds", std::to_string(static_cast<int64_t>(state.seconds * 1000))},
      {kAlarmKey, state.alarm.Text()},
      {kOptionsKey, state.options},
      {kRanksKey, std::to_string(state.ranks)},
  };
  for (const auto& [prefix, game] : GamesOf(state)) {
    file.metadata[std::string(prefix) + kStepsG] = std::to_string(game->adam_g->steps());
    file.metadata[std::string(prefix) + kStepsD] = std::to_string(game->adam_d->steps());
  }
  for (const auto& [name, tensor] : AllTensors(state)) {
    torch::Tensor host = tensor.detach().to(torch::kCPU).contiguous();
    if (copy && host.is_alias_of(tensor)) host = host.clone();
    tensors.push_back(host);
    file.tensors.push_back({name, DtypeText(host), host.sizes().vec(), Bytes(host)});
  }
  if (state.ada != nullptr) {
    const auto numbers = state.ada->State();
    tensors.push_back(
        torch::tensor(std::vector<double>(numbers.begin(), numbers.end()), torch::kFloat64));
    file.tensors.push_back({kAdaTensor, "F64", {AdaController::kStateSize}, Bytes(tensors.back())});
  }
  return file;
}

}  // namespace

void SaveCheckpoint(const TrainState& state, const std::string& path) {
  std::vector<torch::Tensor> tensors;  // alive until the file is written
  WriteTensorFile(path, CheckpointOf(state, /*copy=*/false, tensors));
}

StateCopy::StateCopy(const TrainState& state)
    : file_(CheckpointOf(state, /*copy=*/true, tensors_)) {}

void StateCopy::Restore(TrainState& state) const {
  LoadCheckpoint(state, file_, "the state before this step");
}

uint64_t CheckpointBytes(const TrainState& state) {
  uint64_t bytes = 0;
  for (const auto& [name, tensor] : AllTensors(state)) bytes += tensor.nbytes();
  return bytes;
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
  for (const auto& [prefix, game] : GamesOf(state)) {
    game->adam_g->set_steps(MetadataInt(file, std::string(prefix) + kStepsG, path));
    game->adam_d->set_steps(MetadataInt(file, std::string(prefix) + kStepsD, path));
  }
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

bool LoadWeights(TrainState& state, const std::string& path) {
  const TensorFile file = ReadTensorFile(path);
  Restore(file, GeneratorWeights(state), path);
  const NamedTensors judges = DiscriminatorWeights(state);
  const bool fits = std::all_of(judges.begin(), judges.end(), [&](const auto& weight) {
    const StoredTensor* stored = file.Find(weight.first);
    return stored == nullptr || torch::IntArrayRef(stored->shape) == weight.second.sizes();
  });
  if (fits) Restore(file, judges, path);
  return fits;
}

}  // namespace ganvas::train
