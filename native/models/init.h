// Initial weights from counted random numbers: the same bits whatever LibTorch's version or device.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::models {

// Fills a CPU tensor with N(mean, std^2); `stream` numbers the tensors drawn under one seed.
void FillNormal(torch::Tensor tensor, uint64_t seed, uint64_t stream, float mean, float std);

// DCGAN's initialization, over all submodules of `module` in order: convolution weights N(0, 0.02),
// BatchNorm scale N(1, 0.02) and shift 0, biases 0. Radford et al. 2016, section 4, and the
// authors' code for BatchNorm.
void InitDcgan(torch::nn::Module& module, uint64_t seed);

}  // namespace ganvas::models
