#include "native/train/dry_run.h"
#include "native/step/keep_memory.h"

#include <torch/torch.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "native/models/torch_errors.h"
#include "native/run/film_steps.h"
#include "native/run/machine.h"
#include "native/run/presets.h"
#include "native/run/run_folder.h"
#include "native/step/task.h"
#include "native/step/training_data.h"
#include "native/train/check_options.h"
#include "native/train/data_size.h"
#include "native/train/resolve_machine.h"
#include "shared/base/duration.h"

namespace ganvas::train {
namespace {

using Json = nlohmann::ordered_json;

Origin OriginOf(const OptionSpec& spec, const Options& resolved,
                std::span<const OptionText> given) {
  Origin origin = Origin::kDefault;
  for (const auto& [key, value] : TaskOf(resolved).traits().usual_options) {
    if (key == spec.name) origin = Origin::kModel;
  }
  for (const auto& [name, text] : given) {
    if (name == spec.name || (name == "epochs" && spec.name == "steps")) {
      return Origin::kCommandLine;
    }
    const Preset* preset = name == "preset" ? FindPreset(text) : nullptr;
    if (preset == nullptr) continue;
    for (const auto& [key, value] : preset->options) {
      if (key == spec.name) origin = Origin::kPreset;
    }
  }
  return origin;
}

const char* OriginText(Origin origin) {
  return origin == Origin::kCommandLine ? "command line"
         : origin == Origin::kPreset    ? "preset"
         : origin == Origin::kModel     ? "default of --model"
                                        : "default";
}

// "torch::nn::Conv2dImpl" and "Some<torch::nn::Conv2dImpl>" -> "Conv2d".
std::string ShortType(std::string type) {
  type.erase(std::find(type.begin(), type.end(), '>'), type.end());
  if (const size_t colon = type.rfind(':'); colon != std::string::npos) type.erase(0, colon + 1);
  if (type.ends_with("Impl")) type.resize(type.size() - 4);
  return type;
}

std::vector<PlannedLayer> Layers(const torch::nn::Module& network) {
  std::vector<PlannedLayer> layers;
  for (const auto& item : network.named_modules("", /*include_self=*/true)) {
    PlannedLayer layer{item.key(), ShortType(item.value()->name()), "", 0};
    for (const torch::Tensor& parameter : item.value()->parameters(/*recurse=*/false)) {
      layer.parameters += parameter.numel();
      std::string shape;
      for (const int64_t extent : parameter.sizes()) {
        shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
      }
      layer.shapes += (layer.shapes.empty() ? "[" : " [") + shape + "]";
    }
    if (layer.parameters > 0) layers.push_back(std::move(layer));
  }
  return layers;
}

int64_t Parameters(const std::vector<PlannedLayer>& layers) {
  int64_t sum = 0;
  for (const PlannedLayer& layer : layers) sum += layer.parameters;
  return sum;
}

constexpr double kLongRun = 2 * 86400;  // seconds

double RunSeconds(const PlannedRun& plan) {
  return plan.time.seconds * static_cast<double>(plan.options.steps);
}

// How often something is due, at the last step too.
std::string Times(int64_t steps, int64_t every) {
  return std::to_string((steps + every - 1) / every);
}

std::vector<std::string> Files(const Options& options) {
  const std::string& out = options.out;
  std::vector<std::string> files = {
      out + "/options.json", out + "/dataset.json", out + "/log.txt",
      out + "/stats.jsonl: " + Times(options.steps, options.tick_every) + " lines",
      out + "/checkpoints/step_*.safetensors: " + Times(options.steps, options.checkpoint_every) +
          ", of which the last " + std::to_string(options.keep) + " are kept"};
  if (options.sample_every > 0) {
    files.push_back(out + "/samples/step_*.png: " + Times(options.steps, options.sample_every));
  }
  if (SnapshotCount(options, 0) > 0) {
    files.push_back(out + "/snapshots/step_*.onnx: " + std::to_string(SnapshotCount(options, 0)));
  }
  return files;
}

PlannedRun Plan(std::span<const OptionText> given) {
  PlannedRun plan;
  plan.options = ResolveOptions(given);
  RunFolder::RequireFree(plan.options.out);
  ResolveMachine(plan.options);
  KeepFreedMemory();
  torch::set_num_threads(static_cast<int>(plan.options.threads));
  plan.machine = MachineName(plan.options.device, plan.options.threads);

  const TrainingData data = OpenTrainingData(plan.options);
  const DatasetRecord record = Describe(data, plan.options.data);
  if (std::string said = TurnEpochsIntoSteps(data, plan.options); !said.empty()) {
    plan.warnings.push_back(std::move(said));
  }
  const Options defaults;
  for (const OptionSpec& spec : OptionTable()) {
    const std::string value = OptionToText(plan.options, spec);
    plan.table.push_back(
        {&spec, value, OriginOf(spec, plan.options, given), value != OptionToText(defaults, spec)});
  }
  for (std::string& warning : Warnings(plan.options)) plan.warnings.push_back(std::move(warning));
  for (std::string& warning : DataWarnings(data, plan.options)) {
    plan.warnings.push_back(std::move(warning));
  }
  plan.data = record.description;
  for (std::string& note : Notes(data)) plan.warnings.push_back(std::move(note));
  plan.classes = static_cast<int64_t>(record.classes.size());
  plan.memory = EstimateMemory(plan.options, record);
  plan.time = MeasureStep(plan.options, record);
  if (RunSeconds(plan) > kLongRun && plan.options.device == Device::kCpu) {
    plan.warnings.push_back("on this machine the run takes " + LengthText(RunSeconds(plan)) +
                            ": a smaller --channels, --size or --steps takes less; presets such as "
                            "pictures-64 are made for CPUs");
  }
  const std::vector<Game> games = TaskOf(plan.options).NewGames(plan.options, record, torch::kCPU);
  for (const Learner& learner : LearnersOf(games.front())) {
    plan.networks.push_back({std::string(learner.name), Layers(*learner.network)});
  }
  plan.checkpoint_bytes = plan.memory.weights + plan.memory.average + plan.memory.optimizer;
  plan.snapshot_bytes = 2 * Parameters(plan.networks.front().layers);
  plan.files = Files(plan.options);
  return plan;
}

std::string Grouped(int64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string Megabytes(int64_t bytes) {
  const double megabytes = static_cast<double>(bytes) / (1 << 20);
  char text[32];
  std::snprintf(text, sizeof text, megabytes < 9.95 ? "%.1f MB" : "%.0f MB", megabytes);
  return text;
}

std::string Padded(const std::string& text, size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

std::string LayersText(const std::string& title, const std::vector<PlannedLayer>& layers) {
  std::string text = title + ": " + Grouped(Parameters(layers)) + " parameters\n";
  for (const PlannedLayer& layer : layers) {
    text += "  " + Padded(layer.name, 24) + Padded(layer.type, 20) +
            Padded(Grouped(layer.parameters), 12) + layer.shapes + "\n";
  }
  return text;
}

}  // namespace

PlannedRun PlanRun(std::span<const OptionText> given) {
  return models::WithTorchErrors([&] { return Plan(given); });
}

std::string PlanText(const PlannedRun& plan) {
  std::string text = "A dry run: nothing is trained, nothing is written.\n";
  for (const std::string& warning : plan.warnings) text += "Note: " + warning + "\n";
  text += "\nOptions, * where they differ from the default\n";
  for (const OptionGroup group : kOptionGroups) {
    text += "  " + std::string(GroupTitle(group)) + "\n";
    for (const PlannedOption& option : plan.table) {
      if (option.spec->group != group) continue;
      const std::string value = option.value.empty() ? "-" : option.value;
      text += std::string(option.differs ? "  * " : "    ") +
              Padded("--" + std::string(option.spec->name), 24) +
              (option.origin == Origin::kDefault ? value
                                                 : Padded(value, 24) + OriginText(option.origin)) +
              "\n";
    }
  }
  text += "\nData: " + plan.data + "\n";
  text += "Machine: " + plan.machine + "\n\n";
  const std::string ways(TaskOf(plan.options).traits().ways);
  for (const PlannedNetwork& network : plan.networks) {
    std::string title = network.name + (ways.empty() ? "" : ", one " + ways);
    title.front() = static_cast<char>(std::toupper(title.front()));
    text += LayersText(title, network.layers) + "\n";
  }

  const MemoryEstimate& memory = plan.memory;
  const auto line = [&text](const std::string& what, int64_t bytes) {
    text += "  " + Padded(what, 44) + Megabytes(bytes) + "\n";
  };
  text += "Memory, estimated from steps on random pictures" +
          std::string(plan.options.metrics.empty() ? "" : "; without what --metrics takes") + "\n";
  line("weights of all networks", memory.weights);
  line("averaged generators", memory.average);
  line("optimizers", memory.optimizer);
  line("gradients", memory.gradients);
  line("a step on a batch: activations and the like", memory.batch);
  if (memory.samples > 0)
    line("or a sample grid, at another time", memory.average + memory.samples);
  if (plan.options.device == Device::kCpu) {
    line("a copy of the state, to undo an interrupted step", memory.copy);
    line("program and data", memory.process);
  }
  const std::string each = plan.options.nproc > 1
                               ? ", each of " + std::to_string(plan.options.nproc) + " processes"
                               : "";
  if (plan.options.device == Device::kCpu) {
    line("in all" + each, memory.total());
  } else {
    line("in all, on the GPU" + each, memory.tensors());
  }

  const auto say = [&text](const std::string& what, const std::string& value) {
    text += "  " + Padded(what, 44) + value + "\n";
  };
  char speed[64];
  std::snprintf(speed, sizeof speed, ", %.3g samples a second",
                static_cast<double>(plan.options.batch) / plan.time.seconds);
  const int64_t share = std::max<int64_t>(1, plan.options.batch / plan.options.nproc);
  text += "\nTime, measured with steps on random pictures" +
          (plan.time.batch < share ? " in batches of " + std::to_string(plan.time.batch) : "") +
          "; without samples, checkpoints and metrics\n";
  say("a step", LengthText(plan.time.seconds) + speed);
  say("all " + std::to_string(plan.options.steps) + " steps", LengthText(RunSeconds(plan)));

  text += "\nDisk\n";
  line("a checkpoint", plan.checkpoint_bytes);
  line("all checkpoints kept, and one being written",
       plan.checkpoint_bytes * (plan.options.keep + 1));
  if (SnapshotCount(plan.options, 0) > 0) {
    line("snapshots", plan.snapshot_bytes * SnapshotCount(plan.options, 0));
  }
  text += "\nFiles\n";
  for (const std::string& file : plan.files) text += "  " + file + "\n";
  return text;
}

std::string PlanJson(const PlannedRun& plan) {
  Json json;
  json["dry_run"] = true;
  for (const PlannedOption& option : plan.table) {
    json["options"][std::string(option.spec->name)] = {
        {"value", option.value}, {"from", OriginText(option.origin)}, {"differs", option.differs}};
  }
  json["data"] = {{"description", plan.data}, {"classes", plan.classes}};
  json["machine"] = plan.machine;
  for (const PlannedNetwork& network : plan.networks) {
    Json list = Json::array();
    for (const PlannedLayer& layer : network.layers) {
      list.push_back({{"name", layer.name},
                      {"type", layer.type},
                      {"parameters", layer.parameters},
                      {"shapes", layer.shapes}});
    }
    json[network.name] = {{"parameters", Parameters(network.layers)}, {"layers", list}};
  }
  const MemoryEstimate& memory = plan.memory;
  json["memory_bytes"] = {{"weights", memory.weights},     {"average", memory.average},
                          {"optimizer", memory.optimizer}, {"gradients", memory.gradients},
                          {"batch", memory.batch},         {"samples", memory.samples},
                          {"copy", memory.copy},           {"process", memory.process},
                          {"tensors", memory.tensors()},   {"total", memory.total()}};
  json["time"] = {{"step_seconds", plan.time.seconds},
                  {"run_seconds", RunSeconds(plan)},
                  {"measured_batch", plan.time.batch}};
  json["disk_bytes"] = {{"checkpoint", plan.checkpoint_bytes}, {"snapshot", plan.snapshot_bytes}};
  json["files"] = plan.files;
  json["warnings"] = plan.warnings;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ganvas::train
