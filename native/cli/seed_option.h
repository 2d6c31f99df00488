// --seed, the same in every command.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace ganvas::cli {

// A decimal number below 2^64; signs, spaces and other notations are refused.
void AddSeedOption(CLI::App* command, uint64_t* seed, const std::string& meaning);

}  // namespace ganvas::cli
