// ganvas train and ganvas resume.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

// Each adds its subcommand to `app`. When it is chosen, parsing runs it, which sets `result` or
// throws FatalError; `result` must outlive the parsing.
void AddTrainCommand(CLI::App& app, ExitCode& result);
void AddResumeCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
