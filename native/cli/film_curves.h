// The curves of a run for its film: shared/film keeps them as JSON, the page draws them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>

#include "native/chart/run_stats.h"

namespace ganvas::cli {

// {curves: [{name, title, steps, values}]}: the column in stats.jsonl, what people call it, and
// points in order of the steps. Losses and logits come first, then metrics. Between two snapshots,
// whose steps are `steps`, a curve has at most kCurvePoints points, means of what lies there.
nlohmann::ordered_json FilmCurves(const chart::RunStats& stats, std::span<const int64_t> steps);
inline constexpr int kCurvePoints = 12;

}  // namespace ganvas::cli
