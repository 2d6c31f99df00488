// The functions that compute a metric.
#pragma once

#include <string_view>

#include "native/metrics/evaluator.h"
#include "native/metrics/metric_rows.h"

namespace ganvas::metrics {

// `metric` is a name of MetricTable().
const MetricRow& RowOf(std::string_view metric);

// The first of options.metrics that has this need; null for none.
const MetricInfo* FirstWith(const EvalOptions& options, bool Needs::*need);

}  // namespace ganvas::metrics
