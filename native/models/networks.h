// What the training loop and the exporter know about a network.
#pragma once

#include <torch/torch.h>

namespace ganvas::models {

class Generator : public torch::nn::Module {
 public:
  // z float[N, latent] -> pictures float[N, C, H, W] in [-1, 1].
  virtual torch::Tensor forward(const torch::Tensor& z) = 0;
};

class Discriminator : public torch::nn::Module {
 public:
  // Pictures float[N, C, H, W] in [-1, 1] -> logits float[N], positive for "real".
  virtual torch::Tensor forward(const torch::Tensor& pictures) = 0;
};

}  // namespace ganvas::models
