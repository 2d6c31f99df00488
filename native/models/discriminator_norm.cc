#include "native/models/discriminator_norm.h"

#include "native/models/batch_norm.h"

namespace ganvas::models {

namespace nn = torch::nn;

nn::AnyModule PictureNorm(Norm norm, int64_t maps) {
  if (norm == Norm::kBatch) return nn::AnyModule(BatchNorm2d(maps));
  if (norm == Norm::kLayer) return nn::AnyModule(nn::GroupNorm(/*num_groups=*/1, maps));
  if (norm == Norm::kInstance) {
    return nn::AnyModule(nn::InstanceNorm2d(nn::InstanceNorm2dOptions(maps).affine(true)));
  }
  return {};
}

nn::AnyModule VectorNorm(Norm norm, int64_t units) {
  if (norm == Norm::kBatch) return nn::AnyModule(BatchNorm1d(units));
  if (norm == Norm::kLayer) {
    return nn::AnyModule(nn::LayerNorm(nn::LayerNormOptions(std::vector<int64_t>{units})));
  }
  return {};
}

}  // namespace ganvas::models
