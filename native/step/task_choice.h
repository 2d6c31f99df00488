// Which task a run has. For those who only pass it on: LibTorch stays behind task.h.
#pragma once

#include "native/run/options.h"

namespace ganvas::train {

class Task;

// The task of options.model.
const Task& TaskOf(const Options& options);

// Takes the place of TaskOf where a run is to have a task that no model has.
using TaskChoice = const Task& (*)(const Options& options);

}  // namespace ganvas::train
