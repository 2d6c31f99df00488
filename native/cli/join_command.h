// ganvas join: a mapping and a synthesis as one ONNX file.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// As AddTrainCommand.
void AddJoinCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
