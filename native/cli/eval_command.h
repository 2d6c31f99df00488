// ganvas eval.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// As AddTrainCommand.
void AddEvalCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
