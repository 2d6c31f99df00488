// Options of samples that are the same in every command.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace ganvas::cli {

// A decimal number below 2^64; signs, spaces and other notations are refused.
void AddSeedOption(CLI::App* command, uint64_t* seed, const std::string& meaning);

// The number in `text`; `option` is what messages call it. Throws CLI::ValidationError.
uint64_t SeedIn(const std::string& option, const std::string& text);

// Such numbers with commas between them, and ranges of them: 0,1,4-6. Replaces *seeds.
CLI::Option* AddSeedsOption(CLI::App* command, std::vector<uint64_t>* seeds,
                            const std::string& meaning);

}  // namespace ganvas::cli
