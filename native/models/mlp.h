// Fully connected networks: Goodfellow et al. 2014, "Generative adversarial nets". ReLU in the
// generator; in the discriminator LeakyReLU (0.2) in place of the paper's maxout and dropout, for a
// penalty on gradients wants no noise and few kinks. Weights as He et al. 2015 by default.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/models/architecture.h"
#include "native/models/layers.h"
#include "native/models/networks.h"

namespace ganvas::models {

// (z, learned vector of the class) -> hidden layers with ReLU -> C * H * W numbers through tanh, or
// two numbers * points_scale + points_mean.
class MlpGenerator : public Generator {
 public:
  explicit MlpGenerator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels) override;

  torch::nn::Embedding classes{nullptr};    // null when unconditional
  torch::nn::Sequential main;               // Linear, ReLU, ..., Linear; then Tanh for pictures
  torch::Tensor points_mean, points_scale;  // buffers, float[2]; undefined for pictures

 private:
  std::vector<int64_t> sample_shape_;
};

// The packed sample (points in standard units: mean 0, deviation 1) -> hidden layers -> one number,
// and <embed(y), last hidden layer> when conditional.
class MlpDiscriminator : public Discriminator {
 public:
  explicit MlpDiscriminator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& samples, const torch::Tensor& labels) override;

  torch::nn::Sequential hidden;  // Linear, perhaps a normalization, LeakyReLU, ...
  Linear logit{nullptr};
  ClassProjection projection{nullptr};  // null when unconditional
};

std::string CheckMlp(const NetworkShape& shape);
bool MlpHasBatchNorm(const NetworkShape& shape);
std::shared_ptr<Generator> MakeMlpGenerator(const NetworkShape& shape, uint64_t seed);
std::shared_ptr<Discriminator> MakeMlpDiscriminator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
