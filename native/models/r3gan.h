// R3GAN: Huang, Gokaslan, Kuleshov, Tompkin 2024, "The GAN is dead; long live the GAN! A modern
// baseline GAN", section 4 (Config E), in the form of the authors' code: residual blocks of grouped
// convolutions, no normalization, an initialization that makes every block the identity (fix-up,
// Zhang et al. 2019), mirrored in the discriminator.
//
// Two blocks at each resolution from 4x4 to the picture's. Maps double at every halving, from width
// next to the picture to at most 8 * width: with width 96 the paper's networks for 256x256. A
// grouped convolution has a group for each 8 maps, as the paper's. Enlarging is bilinear: the
// authors' filter [1, 3, 3, 1], but with the border repeated where theirs goes on with zeros.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/layers.h"
#include "native/models/networks.h"

namespace ganvas::models {

// x + conv3(leaky(conv2(leaky(conv1(x))))), LeakyReLU 0.2; 1x1 to 2 * maps with bias, grouped 3x3
// with bias, 1x1 back without.
class R3ganBlockImpl : public torch::nn::Module {
 public:
  explicit R3ganBlockImpl(int64_t maps);
  torch::Tensor forward(const torch::Tensor& input);

  Conv2d conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
};
TORCH_MODULE(R3ganBlock);

// [1x1 convolution where the number of maps changes] -> 2x bilinear (half-pixel centres) -> two
// blocks. The stage of 4x4, the first, has the blocks only.
class R3ganUpStageImpl : public torch::nn::Module {
 public:
  R3ganUpStageImpl(int64_t in_maps, int64_t maps, bool first);
  torch::Tensor forward(const torch::Tensor& input);

  bool first;
  Conv2d change{nullptr};  // null where the number of maps stays
  R3ganBlock block1{nullptr}, block2{nullptr};
};
TORCH_MODULE(R3ganUpStage);

// (z, learned vector of the class, as long as z) -> dense(.) * basis, as [N, maps, 4, 4] -> stages
// -> 1x1 convolution to the picture. The paper's generator ends there, without tanh; in evaluation
// mode pictures are clamped to [-1, 1], which training would get no gradients through.
class R3ganGenerator : public Generator {
 public:
  explicit R3ganGenerator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& labels) override;

  torch::nn::Embedding classes{nullptr};  // null when unconditional
  Linear dense{nullptr};                  // without bias
  torch::Tensor basis;                    // [maps, 4, 4]
  torch::nn::ModuleList stages;           // of R3ganUpStage
  Conv2d picture{nullptr};                // 1x1, without bias
};

std::string CheckR3gan(const NetworkShape& shape);
bool R3ganHasBatchNorm(const NetworkShape& shape);
std::shared_ptr<Generator> MakeR3ganGenerator(const NetworkShape& shape, uint64_t seed);
std::shared_ptr<Discriminator> MakeR3ganDiscriminator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
