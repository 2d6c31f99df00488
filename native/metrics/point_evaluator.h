// Metrics of points in the plane.
#pragma once

#include <memory>

#include "native/metrics/evaluator.h"

namespace ganvas::metrics {

std::unique_ptr<Evaluator> MakePointEvaluator(const EvalOptions& options);

}  // namespace ganvas::metrics
