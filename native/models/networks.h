// What the training loop and the exporter know about a network.
#pragma once

#include <torch/torch.h>

namespace ganvas::models {

// `labels` is int64[N], each in [0, classes), for conditional networks, and undefined for others.
class Generator : public torch::nn::Module {
 public:
  // z float[N, latent] -> pictures float[N, C, H, W], or points float[N, 2] in units of the data.
  // In evaluation mode pictures are in [-1, 1]. A translator takes pictures float[N, C, H, W] in
  // [-1, 1] in the place of z and gives pictures of the same shape; it has no labels.
  virtual torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels) = 0;
};

class Discriminator : public torch::nn::Module {
 public:
  // Pictures float[N, C * pack, H, W] in [-1, 1] or points float[N, 2 * pack] in standard units
  // (mean 0, deviation 1) -> logits float[N], positive for "real", or float[N * patches] where
  // patches are judged. A critic's logits are its values.
  virtual torch::Tensor forward(const torch::Tensor& samples, const torch::Tensor& labels) = 0;
};

}  // namespace ganvas::models
