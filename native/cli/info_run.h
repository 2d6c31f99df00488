// What `ganvas info` says about a run folder.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ganvas::cli {

// {run, options, stats (the last line, null before the first), samples, checkpoints, snapshots}:
// the lists hold file names in order. Throws FatalError(kBadFile) for a folder that is no run.
nlohmann::ordered_json DescribeRun(const std::string& folder);

// The same for people, several lines.
std::string RunText(const nlohmann::ordered_json& run);

}  // namespace ganvas::cli
