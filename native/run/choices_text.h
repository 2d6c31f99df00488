// The names that options of `ganvas train` take, for its --help.
#pragma once

#include <string>

namespace ganvas::train {

// Models, objectives, initial weights and presets, each with its one line.
std::string ChoicesText();

}  // namespace ganvas::train
