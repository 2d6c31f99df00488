// Adversarial losses on logits, averaged over the batch.
#pragma once

#include <torch/torch.h>

namespace ganvas::train {

// Goodfellow et al. 2014, equation 1, as a loss: -log sigmoid(real) - log(1 - sigmoid(fake)),
// written with softplus, which neither overflows nor loses its gradient at large logits.
torch::Tensor DiscriminatorLoss(const torch::Tensor& real_logits, const torch::Tensor& fake_logits);

// The non-saturating form of section 3 of the same paper: -log sigmoid(fake).
torch::Tensor GeneratorLoss(const torch::Tensor& fake_logits);

}  // namespace ganvas::train
