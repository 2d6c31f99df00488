// ganvas serve.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// As AddTrainCommand.
void AddServeCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
