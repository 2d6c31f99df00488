// Translation by known pairs: one game, from domain A to its true counterparts in B.
#pragma once

#include "native/step/task.h"

namespace ganvas::train {

const Task& PairedTask();

}  // namespace ganvas::train
