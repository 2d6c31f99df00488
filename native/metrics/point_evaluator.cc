#include "native/metrics/point_evaluator.h"

#include "native/metrics/metric_functions.h"
#include "native/metrics/point_figures.h"

namespace ganvas::metrics {
namespace {

class PointEvaluator final : public Evaluator {
 public:
  explicit PointEvaluator(const EvalOptions& options) : options_(options), points_(options) {}

  Report Evaluate(const Generate& generate) override {
    points_.Begin(generate);
    Report report;
    report.data = options_.mixture
                      ? std::to_string(points_.mixture()->centers.size()) + " centres given"
                      : points_.source()->Describe();
    report.split = "known mixture";
    report.samples = points_.count();
    if (options_.floors) {
      report.floor = points_.Endless() ? "as many real points"
                                       : "real points: for modes as many, drawn independently; for "
                                         "swd one half of them against the other";
    }
    for (const std::string& metric : options_.metrics) {
      const MetricRow& row = RowOf(metric);
      Figure figure = row.points(points_, row.info, report);
      figure.name = metric;
      report.figures.push_back(std::move(figure));
    }
    ExplainMissingNumbers(report);
    return report;
  }

 private:
  EvalOptions options_;
  PointFigures points_;
};

}  // namespace

std::unique_ptr<Evaluator> MakePointEvaluator(const EvalOptions& options) {
  return std::make_unique<PointEvaluator>(options);
}

}  // namespace ganvas::metrics
