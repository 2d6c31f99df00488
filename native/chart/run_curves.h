// Which curves of a run belong together, and what they mean.
#pragma once

#include <string>

#include "native/chart/curves.h"
#include "native/chart/run_stats.h"

namespace ganvas::chart {

// Losses, logits, gradients, speed, then every metric and whatever else the run wrote; columns that
// the run lacks leave no panel. The figure points into `stats`.
Figure RunFigure(const RunStats& stats);

// Whether less or more of a metric is better, as far as it is known.
Best BestOf(const std::string& metric);

// Whether a column is what people watch, rather than bookkeeping such as `seconds`.
bool IsWatched(const std::string& column);

}  // namespace ganvas::chart
