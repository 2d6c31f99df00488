// BatchNorm whose scale and shift depend on a class.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/models/batch_norm.h"

namespace ganvas::models {

// Unconditional: BatchNorm2d with its own scale and shift. With classes (Dumoulin et al. 2017;
// Miyato, Koyama 2018): nn::BatchNorm2d without, then * gain[y] + bias[y] for each map, which start
// at 1 and 0.
class ClassBatchNormImpl : public torch::nn::Module {
 public:
  ClassBatchNormImpl(int64_t maps, int64_t classes);
  // float[N, maps, H, W]; int64[N], unused when unconditional.
  torch::Tensor forward(const torch::Tensor& input, const torch::Tensor& labels);

  BatchNorm2d norm{nullptr};
  torch::nn::Embedding gain{nullptr}, bias{nullptr};  // [classes, maps]; null when unconditional
};
TORCH_MODULE(ClassBatchNorm);

}  // namespace ganvas::models
