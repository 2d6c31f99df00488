// DCGAN: Radford, Metz, Chintala 2016, "Unsupervised representation learning with deep
// convolutional generative adversarial networks", in the form of the authors' code: 4x4 kernels
// everywhere.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/layers.h"
#include "native/models/networks.h"

namespace ganvas::models {

// (z, learned vector of the class) -> 4x4 by a full transposed convolution, then doubling;
// BatchNorm and ReLU between, Tanh last.
class DcganGenerator : public Generator {
 public:
  explicit DcganGenerator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels) override;

  torch::nn::Embedding classes{nullptr};  // null when unconditional
  torch::nn::Sequential main;             // TransposedConv2d, BatchNorm2d, ReLU, ..., Tanh
};

// Halving to 4x4, then one number; LeakyReLU 0.2; a normalization after all convolutions but the
// first and the last, BatchNorm by default. When conditional, a learned map of the class is one
// more channel of the picture (Mirza and Osindero 2014). A projection, which is linear in the
// features, made the generator answer each class of MNIST with one picture here.
class DcganDiscriminator : public Discriminator {
 public:
  explicit DcganDiscriminator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& labels) override;

  torch::nn::Embedding classes{nullptr};  // null when unconditional
  torch::nn::Sequential features;         // Conv2d, perhaps a normalization, LeakyReLU, ...
  Conv2d logit{nullptr};
};

std::string CheckDcgan(const NetworkShape& shape);
bool DcganHasBatchNorm(const NetworkShape& shape);
std::shared_ptr<Generator> MakeDcganGenerator(const NetworkShape& shape, uint64_t seed);
std::shared_ptr<Discriminator> MakeDcganDiscriminator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
