// Measures translators between two domains: everything real is prepared once, then kept.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>

#include "native/metrics/evaluator.h"
#include "native/metrics/report.h"

namespace ganvas::metrics {

// Pictures float[N, C, H, W] in [-1, 1] -> their translations, of the same shape and range.
using Translate = std::function<torch::Tensor(const torch::Tensor& pictures)>;

// A direction whose translator is empty is not measured.
struct Translators {
  Translate a2b, b2a;
};

// Of a data::IsPairSpec in options.data. Without a split there, the test pictures of both domains
// are translated, or all where one of them has no test pictures. Figures are named by direction,
// as "a2b_swd", and stand beside those of doing nothing, which are of the pictures as they were.
//
//   swd, fid, kid, precision, recall, density, coverage: translations against pictures of the
//     target domain; the floor is of the target domain's other split. Features come from
//     options.detector, else from a classifier of the target domain.
//   cycle: mean absolute difference on [0, 1] of a picture from what both translators make of it.
//   l1: the same of a translation from the true one, where it is known (counterparts.h).
//   labels: share that a classifier of the target domain gives the class that they came from. The
//     floor is its accuracy on real pictures.
//   factors: of shapes, the share with shape, position and hue kept, and with all three
//     (shape_reading.h). The floor is of the true translations.
class TranslationEvaluator {
 public:
  // `shape` is that of the pictures to translate. Throws FatalError: kUsage where a metric cannot
  // be had for such data, kBadFile where data or detector are broken.
  TranslationEvaluator(const EvalOptions& options, const SampleShape& shape);
  ~TranslationEvaluator();

  // Needs one translator, both for `cycle`. Throws FatalError as Evaluator::Evaluate does.
  Report Evaluate(const Translators& translators);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ganvas::metrics
