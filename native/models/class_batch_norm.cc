#include "native/models/class_batch_norm.h"

namespace ganvas::models {

namespace nn = torch::nn;

ClassBatchNormImpl::ClassBatchNormImpl(int64_t maps, int64_t classes) {
  norm = register_module("norm", BatchNorm2d(nn::BatchNormOptions(maps).affine(classes == 0)));
  if (classes == 0) return;
  gain = register_module("gain", nn::Embedding(classes, maps));
  bias = register_module("bias", nn::Embedding(classes, maps));
  torch::NoGradGuard no_grad;
  gain->weight.fill_(1);
  bias->weight.zero_();
}

torch::Tensor ClassBatchNormImpl::forward(const torch::Tensor& input, const torch::Tensor& labels) {
  const torch::Tensor normalized = norm->ForwardThenLeaky(input, /*slope=*/1);
  if (!gain) return normalized;
  const auto of_maps = [&](nn::Embedding& table) {
    return table->forward(labels).to(input.scalar_type()).unsqueeze(-1).unsqueeze(-1);
  };
  return torch::addcmul(of_maps(bias), normalized, of_maps(gain));
}

}  // namespace ganvas::models
