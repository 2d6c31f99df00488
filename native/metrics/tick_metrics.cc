#include "native/metrics/tick_metrics.h"

#include <utility>

namespace ganvas::metrics {

TickMetrics::TickMetrics(EvalOptions options, const SampleShape& shape) {
  options.floors = false;
  evaluator_ = MakeEvaluator(options, shape);
}

std::map<std::string, double> TickMetrics::Measure(const Generate& generate) {
  return FlatNumbers(evaluator_->Evaluate(generate));
}

}  // namespace ganvas::metrics
