// Metrics while a generator is trained.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "native/metrics/evaluator.h"

namespace ganvas::metrics {

// Keeps what real samples give, so that a tick costs only what generated ones do.
class TickMetrics {
 public:
  // `options.metrics` may name any metric; floors are left out.
  TickMetrics(EvalOptions options, const SampleShape& shape);

  // Numbers by flat names for a line of statistics: FlatNumbers of the report.
  std::map<std::string, double> Measure(const Generate& generate);

 private:
  std::unique_ptr<Evaluator> evaluator_;
};

}  // namespace ganvas::metrics
