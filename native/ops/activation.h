// What follows a convolution of StyleGAN2, in one pass over memory on the CPU.
#pragma once

#include <torch/torch.h>

namespace ganvas::ops {

struct Activation {
  torch::Tensor scale = {};     // [N, maps], by sample and map; undefined: 1
  torch::Tensor bias = {};      // [maps]
  torch::Tensor noise = {};     // [N, 1, H, W] or [H, W], without gradient; undefined: 0
  torch::Tensor strength = {};  // scalar that the noise is multiplied by; undefined without noise
  double slope = 0.2;
};

// leaky(x * scale + noise * strength + bias) for `x` [N, maps, H, W] of float32, float64 or
// bfloat16; the rest is float32, or float64 as x is. The result has the type of x. On the CPU x of
// float32 or bfloat16 takes one pass, in channels-last layout, and so does the first derivative,
// whose sums are float64 beyond 512 pixels; other x take LibTorch's operations. Can be
// differentiated to any order with respect to x, scale, bias and strength.
torch::Tensor ScaledLeaky(const torch::Tensor& x, const Activation& activation);

}  // namespace ganvas::ops
