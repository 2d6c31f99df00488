// Turns the command line into options that work together.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "native/run/options.h"
#include "native/step/task_choice.h"

namespace ganvas::train {

// Defaults, then the preset that `given` names, then `given`; checked.
Options ResolveOptions(std::span<const OptionText> given);

// Throws FatalError(kUsage) for what a single value cannot show: missing options, and combinations
// that do not work, with the reason.
void CheckOptions(const Options& options, TaskChoice task_of = &TaskOf);

// Whether what a step does depends on how many there are to be, so that a run whose --steps are
// raised is not the one that had been asked for so many from the start.
bool DependsOnSteps(const Options& options);

// Combinations that run but are seldom meant, one line each, for the log.
std::vector<std::string> Warnings(const Options& options);

}  // namespace ganvas::train
