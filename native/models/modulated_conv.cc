#include "native/models/modulated_conv.h"

#include "native/models/layers.h"
#include "native/ops/conv.h"
#include "native/ops/patch_conv.h"
#include "native/ops/resample_filter.h"

namespace ganvas::models {
namespace {

// [N, maps] -> [N, maps, 1, 1] in the type of `x`.
torch::Tensor Planes(const torch::Tensor& rows, const torch::Tensor& x) {
  return rows.to(x.scalar_type()).unsqueeze(-1).unsqueeze(-1);
}

// Stride 2 without padding: [N, in, H, W] -> [N, out, 2 H + k - 2, 2 W + k - 2].
torch::Tensor Transposed(const torch::Tensor& x, const torch::Tensor& weight) {
  const torch::Tensor turned = weight.transpose(0, 1);
  if (ops::FitsPatchConv(x, turned)) {
    return ops::PatchConvTranspose2d(x, turned.contiguous(), {.stride = 2, .padding = 0});
  }
  return ops::ConvTranspose2d(x, turned.to(x.scalar_type()), {.stride = 2});
}

}  // namespace

torch::Tensor Demodulation(const torch::Tensor& weight, const torch::Tensor& styles) {
  const torch::Tensor energy = weight.square().sum({2, 3});
  return (torch::mm(styles.square(), energy.t()) + kDemodulationEpsilon).rsqrt();
}

Modulated ModulatedConv2dToScale(const torch::Tensor& x, const torch::Tensor& weight,
                                 const torch::Tensor& styles, const ModulatedConv& conv) {
  const int64_t kernel = weight.size(2);
  const torch::Tensor factors =
      conv.demodulate ? Demodulation(weight, styles) * conv.input_gain : torch::Tensor();
  const torch::Tensor scaled = x * Planes(conv.demodulate ? styles : styles * conv.input_gain, x);
  torch::Tensor y;
  if (conv.up) {
    // The transposed convolution gives a row and a column more, which the filter takes.
    y = ops::Filtered(Transposed(scaled, weight), 1, 1, 4);
  } else {
    y = Convolve({.in = weight.size(1),
                  .out = weight.size(0),
                  .kernel = kernel,
                  .padding = kernel / 2,
                  .bias = false},
                 scaled, weight, {});
  }
  return {y, factors};
}

torch::Tensor ModulatedConv2d(const torch::Tensor& x, const torch::Tensor& weight,
                              const torch::Tensor& styles, const ModulatedConv& conv) {
  const auto [y, factors] = ModulatedConv2dToScale(x, weight, styles, conv);
  return factors.defined() ? y * Planes(factors, y) : y;
}

}  // namespace ganvas::models
