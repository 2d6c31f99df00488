#include "native/metrics/report.h"

#include <cmath>

#include "native/metrics/metric_table.h"

namespace ganvas::metrics {
namespace {

std::string WhyMissing(const std::string& figure) {
  const MetricInfo* metric = FindMetric(figure);
  return std::string(metric != nullptr && !metric->not_finite.empty()
                         ? metric->not_finite
                         : "its samples are not finite, or all equal");
}

}  // namespace

void ExplainMissingNumbers(Report& report) {
  const auto explain = [&report](const Figure& figure, const std::vector<Part>& parts,
                                 const std::string& whose) {
    for (const Part& part : parts) {
      if (std::isfinite(part.value)) continue;
      report.notes.push_back(figure.name + (part.name.empty() ? "" : " " + part.name) + whose +
                             ": no finite number: " + WhyMissing(figure.name));
    }
  };
  for (const Figure& figure : report.figures) {
    explain(figure, figure.parts, "");
    explain(figure, figure.floor, ", floor");
    explain(figure, figure.baseline, ", baseline");
  }
}

std::map<std::string, double> FlatNumbers(const Report& report) {
  std::map<std::string, double> numbers;
  for (const Figure& figure : report.figures) {
    for (const Part& part : figure.parts) {
      if (!std::isfinite(part.value)) continue;
      const bool own = part.name.empty() || part.name == "mean";
      numbers[own ? figure.name : figure.name + "_" + part.name] = part.value;
    }
  }
  return numbers;
}

}  // namespace ganvas::metrics
