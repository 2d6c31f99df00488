// Convolutions whose weights depend on the sample: Karras et al. 2020, "Analyzing and improving the
// image quality of StyleGAN", section 2.2.
//
// The paper scales the weights of each sample by its styles, w'[o,i,k] = s[i] w[o,i,k] (equation
// 1), and divides each output map by the norm of its weights (equation 3). A scale of the weights
// over input maps is a scale of the input, and one over output maps is a scale of the output. So
// the same numbers come from scale -> convolution -> scale, with weights that all samples share.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace ganvas::models {

inline constexpr double kDemodulationEpsilon = 1e-8;

// Factors [N, out] of the output maps, 1 / sqrt(sum over i, k of (s[n,i] w[o,i,k])^2 + epsilon),
// for `weight` [out, in, k, k] and `styles` [N, in].
torch::Tensor Demodulation(const torch::Tensor& weight, const torch::Tensor& styles);

struct ModulatedConv {
  bool up = false;  // twice the height and width: transposed by stride 2, then [1, 3, 3, 1]
  bool demodulate = true;
  double input_gain = 1;  // the input counts this many times
};

// The same without the last scale, for those who scale by `factors` with what follows.
struct Modulated {
  torch::Tensor y;
  torch::Tensor factors;  // [N, out], with the input's gain; undefined without demodulation
};
Modulated ModulatedConv2dToScale(const torch::Tensor& x, const torch::Tensor& weight,
                                 const torch::Tensor& styles, const ModulatedConv& conv);

// `x` [N, in, H, W] of float32, float64 or bfloat16; `weight` [out, in, k, k] with odd k and
// `styles` [N, in] of float32 or float64 -> [N, out, H, W], or [N, out, 2 H, 2 W], in the type of
// `x`. Can be differentiated twice.
torch::Tensor ModulatedConv2d(const torch::Tensor& x, const torch::Tensor& weight,
                              const torch::Tensor& styles, const ModulatedConv& conv);

}  // namespace ganvas::models
