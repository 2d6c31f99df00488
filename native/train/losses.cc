#include "native/train/losses.h"

namespace ganvas::train {

torch::Tensor DiscriminatorLoss(const torch::Tensor& real_logits,
                                const torch::Tensor& fake_logits) {
  return torch::softplus(-real_logits).mean() + torch::softplus(fake_logits).mean();
}

torch::Tensor GeneratorLoss(const torch::Tensor& fake_logits) {
  return torch::softplus(-fake_logits).mean();
}

}  // namespace ganvas::train
