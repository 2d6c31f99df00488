// What is wrong with a command line, in sentences that say what to do.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ganvas::cli {

// In every command, an option that is given more than once takes its last value.
void LetTheLastValueCount(CLI::App& app);

// One line for what parsing threw, without the name of the command. An option, argument or command
// that is unknown is named before those that are missing.
std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace ganvas::cli
