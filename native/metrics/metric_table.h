// The names that --metrics knows.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::metrics {

struct MetricInfo {
  std::string_view name;
  std::string_view summary;  // one line for --help
};

std::span<const MetricInfo> MetricTable();

// "fid,prdc" -> {"fid", "precision", "recall", "density", "coverage"}: each once, in the table's
// order. Throws FatalError(kUsage), listing the known ones, for an unknown name or none.
std::vector<std::string> ParseMetrics(std::string_view list);

}  // namespace ganvas::metrics
