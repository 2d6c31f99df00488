// Residual networks: Miyato et al. 2018, "Spectral normalization for generative adversarial
// networks", tables 3 to 6 (SNGAN), after Gulrajani et al. 2017, "Improved training of Wasserstein
// GANs"; conditional as Miyato, Koyama 2018, "cGANs with projection discriminator".
//
// Up to 32x32 all blocks have 4 * width maps in the generator and 2 * width in the discriminator
// (the papers' 256 and 128 for width 64). Over 32x32 maps double at every halving of the
// resolution, from width next to the picture to 16 * width. Spectral normalization is an option of
// the shape, as in the other architectures, not part of this one.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/class_batch_norm.h"
#include "native/models/layers.h"
#include "native/models/networks.h"

namespace ganvas::models {

// norm1, ReLU, 2x nearest, conv1, norm2, ReLU, conv2; plus 2x nearest of shortcut(x).
class ResnetUpBlockImpl : public torch::nn::Module {
 public:
  ResnetUpBlockImpl(int64_t in, int64_t out, const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& input, const torch::Tensor& labels);

  ClassBatchNorm norm1{nullptr}, norm2{nullptr};
  Conv2d conv1{nullptr}, conv2{nullptr};  // 3x3, padding 1
  Conv2d shortcut{nullptr};               // 1x1
};
TORCH_MODULE(ResnetUpBlock);

// z -> dense, as [N, maps, 4, 4] -> blocks, each doubling -> norm, ReLU, conv (3x3), tanh.
class ResnetGenerator : public Generator {
 public:
  explicit ResnetGenerator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels) override;

  Linear dense{nullptr};
  torch::nn::ModuleList blocks;  // of ResnetUpBlock
  BatchNorm2d norm{nullptr};
  Conv2d conv{nullptr};
};

std::string CheckResnet(const NetworkShape& shape);
bool ResnetHasBatchNorm(const NetworkShape& shape);
std::shared_ptr<Generator> MakeResnetGenerator(const NetworkShape& shape, uint64_t seed);
std::shared_ptr<Discriminator> MakeResnetDiscriminator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
