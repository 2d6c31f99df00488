#include "native/step/state.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "native/error.h"

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

NamedTensors AllTensors(const TrainState& state) {
  NamedTensors list;
  for (const Game& game : state.games) {
    AppendModule(list, game.prefix + "generator/", *game.generator);
    AppendModule(list, game.prefix + "average/", *game.average);
  }
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      if (learner.network == game.generator.get()) continue;
      AppendModule(list, game.prefix + std::string(learner.name) + "/", *learner.network);
    }
  }
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      for (auto& [name, tensor] : learner.adam->State()) {
        list.emplace_back(game.prefix + std::string(learner.adam_name) + "/" + name, tensor);
      }
    }
    for (const NamedTensor& extra : game.extras) {
      list.emplace_back(game.prefix + extra.name, extra.tensor);
    }
  }
  list.emplace_back("tick_sums", state.tick_sums);
  return list;
}

// The key of a checkpoint's metadata under which an optimizer's steps stand.
std::string StepsKey(const Game& game, const Learner& learner) {
  return game.prefix + std::string(learner.adam_name) + ".steps";
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
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      file.metadata[StepsKey(game, learner)] = std::to_string(learner.adam->steps());
    }
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
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      learner.adam->set_steps(MetadataInt(file, StepsKey(game, learner), path));
    }
  }
  state.alarm = AlarmState::FromText(MetadataText(file, kAlarmKey));
  if (file.metadata.contains(kRanksKey)) state.ranks = MetadataInt(file, kRanksKey, path);
  // Where ada was not there before, it begins.
  if (state.ada != nullptr && file.Find(kAdaTensor) != nullptr) {
    const torch::Tensor numbers = torch::zeros({AdaController::kStateSize}, torch::kFloat64);
    Restore(file, {{kAdaTensor, numbers}}, path);
    std::array<double, AdaController::kStateSize> values;
    std::copy_n(numbers.data_ptr<double>(), values.size(), values.begin());
    state.ada->SetState(values);
  }
}

}  // namespace ganvas::train
