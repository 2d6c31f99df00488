// Unpaired translation: a game from domain A to B, and one back, whose generators undo each other.
#pragma once

#include "native/step/task.h"

namespace ganvas::train {

const Task& TranslationTask();

}  // namespace ganvas::train
