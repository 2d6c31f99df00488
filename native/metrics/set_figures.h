// Figures that compare a set of generated pictures with a set of real ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "native/metrics/evaluator.h"
#include "native/metrics/neighbours.h"
#include "native/metrics/picture_sample.h"

namespace ganvas::metrics {

inline constexpr int64_t kScoreSplits = 10;  // of the inception score

// Holds the real side of fid, kid, is, swd, precision, recall, density and coverage, and their
// floors: the held-out pictures in the generator's place. Both are computed when they are first
// needed and kept for the next generator.
class SetFigures {
 public:
  // `net` is null where only swd is asked for. `against` names the reference.
  SetFigures(const EvalOptions& options, FeatureNet* net, torch::Tensor reference,
             torch::Tensor held_out, std::string against);

  // For the pictures of one generator.
  void Begin(torch::Tensor generated);
  // Adds the figures of a metric to the report, with coverage its ratio to the floor.
  void Measure(const std::string& metric, Report& report);
  // Whether any figure was measured since Begin.
  bool measured() const { return measured_; }

 private:
  std::vector<Part> Parts(const std::string& metric, PictureSample& sample);
  std::vector<Part> PatchParts(const PictureSample& sample) const;
  const Prdc& Neighbours(PictureSample& sample, std::optional<Prdc>& kept);
  void AddCoverageRatio(const Figure& coverage, Report& report);

  const torch::Tensor& Features(PictureSample& sample) {
    return sample.Features(*net_, options_.progress);
  }

  EvalOptions options_;
  FeatureNet* net_;
  std::string against_;
  PictureSample reference_, held_out_, generated_;
  std::optional<Prdc> held_out_prdc_, generated_prdc_;
  bool measured_ = false;
};

}  // namespace ganvas::metrics
