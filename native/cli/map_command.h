// ganvas map: a generator's samples on a picture where like lies near like.
#pragma once

#include <CLI/CLI.hpp>

#include "native/error.h"

namespace ganvas::cli {

void AddMapCommand(CLI::App& app, ExitCode& result);

}  // namespace ganvas::cli
