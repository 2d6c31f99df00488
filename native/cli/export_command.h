// ganvas export.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// As AddTrainCommand.
void AddExportCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
