// `ganvas nearest`: the training pictures nearest to a sample.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddNearestCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
