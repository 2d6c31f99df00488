// What `ganvas info` says about a run folder.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "native/chart/run_stats.h"
#include "shared/image/image.h"

namespace ganvas::cli {

// {run, options, stats (the last line, null before the first), best (of each metric: value and
// step), samples, checkpoints, snapshots}: the lists hold file names in order. `stats` are of the
// folder's stats.jsonl. Throws FatalError(kBadFile) for a folder that is not a run.
nlohmann::ordered_json DescribeRun(const std::string& folder, const chart::RunStats& stats);

// The same for people: several lines, curves among them.
std::string RunText(const nlohmann::ordered_json& run, const chart::RunStats& stats);

// The curves as a picture. Throws FatalError(kBadFile) where nothing has been measured yet.
Image RunPicture(const nlohmann::ordered_json& run, const chart::RunStats& stats);

}  // namespace ganvas::cli
