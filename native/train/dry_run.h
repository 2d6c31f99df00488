// `ganvas train --dry-run`: everything about a run that can be known beforehand.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "native/run/options.h"
#include "native/train/memory_estimate.h"
#include "native/train/step_time.h"

namespace ganvas::train {

// Where an option's value comes from.
enum class Origin { kDefault, kModel, kPreset, kCommandLine };

struct PlannedOption {
  const OptionSpec* spec;
  std::string value;  // resolved
  Origin origin;
  bool differs;  // from the default
};

struct PlannedLayer {
  std::string name, type;
  std::string shapes;  // of its own parameters, "[64, 1, 4, 4] [64]"
  int64_t parameters = 0;
};

struct PlannedNetwork {
  std::string name;  // "generator"
  std::vector<PlannedLayer> layers;
};

struct PlannedRun {
  Options options;  // resolved
  std::vector<PlannedOption> table;
  std::string data;  // described
  int64_t classes = 0;
  std::string machine;
  std::vector<PlannedNetwork> networks;  // the generator first; one of each kind
  MemoryEstimate memory;
  StepTime time;
  int64_t checkpoint_bytes = 0, snapshot_bytes = 0;
  std::vector<std::string> files;     // that it would write, some as patterns
  std::vector<std::string> warnings;  // as at the start of a run
};

// Opens the data and makes the networks, but writes nothing. `given` is as on the command line.
// Throws FatalError as ResolveOptions and Train do for what could not run.
PlannedRun PlanRun(std::span<const OptionText> given);

// For people, many lines; and one JSON object.
std::string PlanText(const PlannedRun& plan);
std::string PlanJson(const PlannedRun& plan);

}  // namespace ganvas::train
