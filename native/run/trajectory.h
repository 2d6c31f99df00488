// Which options decide the numbers that a run computes. Each checkpoint records them, so that a run
// does not go on unnoticed as another one.
#pragma once

#include <string>
#include <vector>

#include "native/run/options.h"

namespace ganvas::train {

// Those options as JSON in one line. The others say where files lie and how often they are written,
// on what machine the run is, and how long it is. The data are known by their fingerprint.
std::string TrajectoryOptions(const Options& options);

// Whether `resume` may change an option that an earlier session had.
enum class OnResume {
  kNo,        // it shapes networks or data, or has rules of its own
  kAccepted,  // it decides the run's numbers: with --accept-changes
  kFree,      // it decides only what is written and when
};
OnResume RuleOnResume(const OptionSpec& option);

// What differs between `recorded`, a text of TrajectoryOptions, and `now`: "lr_g 0.0002, now 0.001"
// for each. An option that only one of the two knows differs where it has not its default.
std::vector<std::string> ChangedOptions(const std::string& recorded, const Options& now);

}  // namespace ganvas::train
