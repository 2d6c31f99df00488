// ganvas directions: directions of a generator's latents along which its pictures change.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddDirectionsCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
