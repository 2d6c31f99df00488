// `ganvas translate`: pictures through an image-to-image model.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddTranslateCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
