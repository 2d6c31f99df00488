#include "native/metrics/evaluator.h"

#include "native/metrics/picture_evaluator.h"
#include "native/metrics/point_evaluator.h"

namespace ganvas::metrics {

std::unique_ptr<Evaluator> MakeEvaluator(const EvalOptions& options, const SampleShape& shape) {
  if (shape.points) return MakePointEvaluator(options);
  return MakePictureEvaluator(options, shape);
}

}  // namespace ganvas::metrics
