// The residual translator: Zhu et al. 2017, "Unpaired image-to-image translation using
// cycle-consistent adversarial networks", section 4 and appendix 7.2, after Johnson et al. 2016,
// "Perceptual losses for real-time style transfer".
//
// c7s1-w, d2w, d4w, R4w x blocks, u2w, uw, c7s1-C, where u enlarges to nearest neighbours before a
// 3x3 convolution in the place of the paper's transposed one, whose outputs get unequal numbers of
// products and show it as a pattern (Odena et al. 2016, "Deconvolution and checkerboard
// artifacts"): reflection padding before every convolution that is not strided, instance
// normalization (no learned scale or shift) and ReLU after all but the last, tanh at the end.
// `width` w is the paper's 64; `layers` are the blocks: 6 up to 128x128, 9 over that, unless given.
// With shape.dropout, each block drops numbers between its convolutions while it is trained.
//
// With a global skip (Kupyn et al. 2018, "DeblurGAN", section 3.2) the last convolution's output,
// without tanh, is added to the picture and the sum clamped to [-1, 1]: the network says only what
// changes. Normalization takes a picture's contrast and colour out of all that follows it; the skip
// brings them past it.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/dropout.h"
#include "native/models/layers.h"
#include "native/models/networks.h"

namespace ganvas::models {

// x + norm(conv2(pad(relu(norm(conv1(pad(x))))))): reflection padding 1, 3x3.
class TranslatorBlockImpl : public torch::nn::Module {
 public:
  TranslatorBlockImpl(int64_t maps, bool spectral, double dropout = 0);
  torch::Tensor forward(const torch::Tensor& input);

  Conv2d conv1{nullptr}, conv2{nullptr};
  Dropout dropout{nullptr};  // after the ReLU; null without
};
TORCH_MODULE(TranslatorBlock);

// Pictures float[N, C, H, W] in [-1, 1] -> the same shape. H and W are multiples of 4, at least 16.
class CycleganGenerator : public Generator {
 public:
  CycleganGenerator(const NetworkShape& shape, bool global_skip);
  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& labels) override;
  bool global_skip() const { return global_skip_; }

  Conv2d head{nullptr};                   // 7x7 after reflection padding 3
  Conv2d down1{nullptr}, down2{nullptr};  // 3x3, stride 2, padding 1
  torch::nn::ModuleList blocks;           // of TranslatorBlock
  Conv2d up1{nullptr}, up2{nullptr};      // 3x3, padding 1, after nearest enlarging
  Conv2d tail{nullptr};                   // 7x7 after reflection padding 3

 private:
  bool global_skip_;
};

std::string CheckCyclegan(const NetworkShape& shape);
std::shared_ptr<Generator> MakeCycleganGenerator(const NetworkShape& shape, uint64_t seed);
std::shared_ptr<Generator> MakeCycleganSkipGenerator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
