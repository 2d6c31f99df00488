// Figures of pictures by their classes.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "native/metrics/evaluator.h"
#include "native/metrics/picture_net.h"
#include "native/metrics/real_data.h"

namespace ganvas::metrics {

// Modes and classification accuracy score, whose floors are of the held-out and of the training
// pictures.
class ClassFigures {
 public:
  // Refers to `data` and `net`, which outlive it.
  ClassFigures(const EvalOptions& options, const SampleShape& shape, const RealData& data,
               const PictureNet& net)
      : options_(options), shape_(shape), data_(data), net_(net) {}

  // Which classes there are among uint8[N, C, H, W], and how evenly.
  Figure Modes(const torch::Tensor& generated);

  // Classification accuracy score, Ravuri and Vinyals 2019, section 3: the data's classifier, but
  // trained on generated pictures alone, on real test pictures. The floor is trained on real ones.
  Figure Cas(const Generate& generate) const;

 private:
  const std::vector<double>& Weights();
  std::vector<Part> Count(const torch::Tensor& pictures);

  EvalOptions options_;
  SampleShape shape_;
  const RealData& data_;
  const PictureNet& net_;
  std::vector<double> weights_;
};

}  // namespace ganvas::metrics
