// ganvas sample.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// As AddTrainCommand.
void AddSampleCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
