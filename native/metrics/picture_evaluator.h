// Metrics of pictures.
#pragma once

#include <memory>

#include "native/metrics/evaluator.h"

namespace ganvas::metrics {

std::unique_ptr<Evaluator> MakePictureEvaluator(const EvalOptions& options,
                                                const SampleShape& shape);

}  // namespace ganvas::metrics
