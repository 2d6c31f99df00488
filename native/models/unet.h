// The U-Net translator: Isola et al. 2017, "Image-to-image translation with conditional adversarial
// networks", section 3.2.1 and appendix 6.1.
//
// 4x4 convolutions of stride 2 down to 1x1 at the size that it was made for (to odd sides where
// that is no square), as many back up, and each way up takes the maps of the same size on the way
// down beside its own. LeakyReLU 0.2 and ReLU, instance normalization (the paper's batch
// normalization at its batch of 1) except outside and at the bottom, tanh at the end. With
// shape.dropout, the first three ways up drop numbers while they are trained (dropout.h), as
// pix2pix does; otherwise the same picture gives the same answer.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/architecture.h"
#include "native/models/dropout.h"
#include "native/models/layers.h"
#include "native/models/networks.h"
#include "native/models/transposed_conv.h"

namespace ganvas::models {

// Pictures float[N, C, H, W] in [-1, 1] -> the same shape. H and W are multiples of 2 to the number
// of its halvings.
class UnetGenerator : public Generator {
 public:
  explicit UnetGenerator(const NetworkShape& shape);
  torch::Tensor forward(const torch::Tensor& pictures, const torch::Tensor& labels) override;

  torch::nn::ModuleList down;  // of Conv2d, the outermost first
  torch::nn::ModuleList up;    // of TransposedConv2d, the outermost first

 private:
  torch::nn::ModuleList dropouts_;  // of Dropout, the innermost first
};

std::string CheckUnet(const NetworkShape& shape);
std::shared_ptr<Generator> MakeUnetGenerator(const NetworkShape& shape, uint64_t seed);

}  // namespace ganvas::models
