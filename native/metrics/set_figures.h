// Figures that compare a set of generated pictures with a set of real ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "native/metrics/evaluator.h"
#include "native/metrics/neighbours.h"
#include "native/metrics/picture_sample.h"

namespace ganvas::metrics {

// Holds the real side of the metrics that have MetricRow::set, and their floors: the held-out
// pictures in the generator's place. Both are computed when they are first needed and kept for the
// next generator.
class SetFigures {
 public:
  // `net` is null where no metric needs it. `against` names the reference.
  SetFigures(const EvalOptions& options, FeatureNet* net, torch::Tensor reference,
             torch::Tensor held_out, std::string against);

  // For the pictures of one generator.
  void Begin(torch::Tensor generated);
  // Adds the figures of a metric to the report.
  void Measure(const std::string& metric, Report& report);
  // Whether any figure was measured since Begin.
  bool measured() const { return measured_; }

  // For the functions of the metrics.
  const EvalOptions& options() const { return options_; }
  FeatureNet& net() { return *net_; }
  PictureSample& reference() { return reference_; }
  PictureSample& generated() { return generated_; }
  PictureSample& held_out() { return held_out_; }
  const torch::Tensor& Features(PictureSample& sample) {
    return sample.Features(*net_, options_.progress);
  }
  // Of `sample`, generated() or held_out(), beside the reference: computed together, once.
  const Prdc& Neighbours(PictureSample& sample);

 private:
  EvalOptions options_;
  FeatureNet* net_;
  std::string against_;
  PictureSample reference_, held_out_, generated_;
  std::optional<Prdc> held_out_prdc_, generated_prdc_;
  bool measured_ = false;
};

}  // namespace ganvas::metrics
