#include "native/metrics/metric_functions.h"

namespace ganvas::metrics {

const MetricRow& RowOf(std::string_view metric) {
  for (const MetricRow& row : kMetricRows) {
    if (row.info.name == metric) return row;
  }
  TORCH_CHECK(false, "no metric is named ", std::string(metric));
}

const MetricInfo* FirstWith(const EvalOptions& options, bool Needs::*need) {
  for (const std::string& metric : options.metrics) {
    const MetricInfo* info = FindMetric(metric);
    if (info->needs.*need) return info;
  }
  return nullptr;
}

}  // namespace ganvas::metrics
