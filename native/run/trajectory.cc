#include "native/run/trajectory.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "native/bounded_json.h"

namespace ganvas::train {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kElsewhere[] = {"data",
                                           "out",
                                           "preset",
                                           "init_from",
                                           "steps",
                                           "epochs",
                                           "threads",
                                           "nproc",
                                           "rank_timeout",
                                           "device",
                                           "tick_every",
                                           "sample_every",
                                           "checkpoint_every",
                                           "keep",
                                           "keep_best",
                                           "snapshot_every",
                                           "film",
                                           "metrics",
                                           "detector",
                                           "metrics_every",
                                           "metrics_samples",
                                           "on_collapse",
                                           "deterministic",
                                           "cuda_graphs",
                                           "color",
                                           "skip_bad",
                                           "cache",
                                           "checkpoint_minutes",
                                           "tensorboard"};

Json Trajectory(const Options& options) {
  Json json = Json::parse(OptionsToJson(options));
  for (const std::string_view name : kElsewhere) json.erase(std::string(name));
  return json;
}

std::string Text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

OnResume RuleOnResume(const OptionSpec& option) {
  constexpr std::string_view kWritten[] = {
      "tick-every", "sample-every", "checkpoint-every", "checkpoint-minutes",
      "keep",       "keep-best",    "snapshot-every",   "film",
      "metrics",    "detector",     "metrics-every",    "metrics-samples",
      "tensorboard"};
  for (const std::string_view name : kWritten) {
    if (option.name == name) return OnResume::kFree;
  }
  const bool schooling = option.group == OptionGroup::kRegularization ||
                         option.group == OptionGroup::kAugmentation ||
                         option.group == OptionGroup::kOptimizer;
  return schooling || option.name == "batch" ? OnResume::kAccepted : OnResume::kNo;
}

std::string TrajectoryOptions(const Options& options) { return Trajectory(options).dump(); }

std::vector<std::string> ChangedOptions(const std::string& recorded, const Options& now) {
  const Json before = ParseJson<Json>(recorded);
  if (!before.is_object()) return {};
  const Json defaults = Trajectory({});
  const Json current = Trajectory(now);
  std::vector<std::string> changes;
  for (const auto& [name, value] : current.items()) {
    const Json& was = before.contains(name) ? before[name] : defaults[name];
    if (was != value) changes.push_back(name + " " + Text(was) + ", now " + Text(value));
  }
  return changes;
}

}  // namespace ganvas::train
