// ganvas project: the latent of a picture.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddProjectCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
