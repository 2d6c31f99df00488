// Points of a generator beside real ones, and what they are measured with.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "native/data/points.h"
#include "native/metrics/evaluator.h"
#include "native/metrics/random_stream.h"

namespace ganvas::metrics {

class PointFigures {
 public:
  // Throws FatalError as MakeEvaluator does.
  explicit PointFigures(const EvalOptions& options);

  // Takes the points of a generator.
  void Begin(const Generate& generate);

  // For the functions of the metrics.
  const EvalOptions& options() const { return options_; }
  int64_t count() const { return count_; }                 // of generated points
  const torch::Tensor& points() const { return points_; }  // float[count, 2]
  // Null where a file names no modes.
  const data::PointMixture* mixture() const { return mixture_; }
  // Null where centres are given in place of data.
  const data::PointSource* source() const { return source_.get(); }
  // Endless draws: of a mixture that is given, or of the data.
  bool Endless() const { return options_.mixture || source_->size() == 0; }
  // As a perfect generator would give them, float[count, 2]: of a file each is any of its points,
  // whatever the others are.
  torch::Tensor IndependentPoints(RandomStream& random) const;
  // Two sets of real points, equally many; those of a file have none in common.
  std::pair<torch::Tensor, torch::Tensor> TwoSets() const;

 private:
  torch::Tensor Draw(uint64_t seed, int64_t first, int64_t count) const;

  EvalOptions options_;
  int64_t count_;
  std::unique_ptr<data::PointSource> source_;
  const data::PointMixture* mixture_ = nullptr;
  torch::Tensor points_;
};

}  // namespace ganvas::metrics
