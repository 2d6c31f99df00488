// ganvas film: a run's snapshots in one file, and one of them out of it again.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddFilmCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
