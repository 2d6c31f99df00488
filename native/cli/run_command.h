// ganvas run.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// As AddTrainCommand.
void AddRunCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
