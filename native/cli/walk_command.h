// ganvas walk: an animation of a walk through latents.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddWalkCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
