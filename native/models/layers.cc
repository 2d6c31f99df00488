#include "native/models/layers.h"

#include "native/ops/conv.h"
#include "native/ops/patch_conv.h"

namespace ganvas::models {
namespace {

torch::nn::Conv2dOptions Options(const ConvShape& shape) {
  return torch::nn::Conv2dOptions(shape.in, shape.out, {shape.kernel, shape.columns()})
      .stride(shape.stride)
      .padding(shape.padding)
      .groups(shape.groups)
      .bias(shape.bias);
}

// `numbers`, which may be undefined, in the type of `input`.
torch::Tensor As(const torch::Tensor& input, const torch::Tensor& numbers) {
  return numbers.defined() ? numbers.to(input.scalar_type()) : numbers;
}

// A matrix of patches holds every number once for each patch that it lies in. Where those overlap
// much, oneDNN's own convolution is the faster one.
bool PatchesPay(const ConvShape& shape, const torch::Tensor& input) {
  return shape.stride > 1 || input.size(2) + 2 * shape.padding == shape.kernel;
}

}  // namespace

LinearImpl::LinearImpl(int64_t in, int64_t out, bool with_spectral, bool with_bias)
    : torch::nn::LinearImpl(torch::nn::LinearOptions(in, out).bias(with_bias)) {
  if (with_spectral) spectral = register_module("spectral", SpectralNorm(out));
}

torch::Tensor LinearImpl::forward(const torch::Tensor& input) {
  return torch::linear(input, As(input, EffectiveWeight()), As(input, bias));
}

Conv2dImpl::Conv2dImpl(const ConvShape& shape, bool with_spectral)
    : torch::nn::Conv2dImpl(Options(shape)), shape_(shape) {
  if (with_spectral) spectral = register_module("spectral", SpectralNorm(shape.out));
}

torch::Tensor Conv2dImpl::forward(const torch::Tensor& input) {
  return Convolve(shape_, input, EffectiveWeight(), bias);
}

torch::Tensor Convolve(const ConvShape& shape, const torch::Tensor& input,
                       const torch::Tensor& weight, const torch::Tensor& bias) {
  if (shape.groups == 1 && PatchesPay(shape, input) && ops::FitsPatchConv(input, weight)) {
    const torch::Tensor y = ops::PatchConv2d(input, weight, {shape.stride, shape.padding});
    return bias.defined() ? y + As(input, bias).view({1, -1, 1, 1}) : y;
  }
  return ops::Conv2d(input, As(input, weight), As(input, bias),
                     {shape.stride, shape.padding, shape.groups});
}

ClassProjectionImpl::ClassProjectionImpl(int64_t classes, int64_t features, bool with_spectral) {
  weight = register_parameter("weight", torch::zeros({classes, features}));
  if (with_spectral) spectral = register_module("spectral", SpectralNorm(classes));
}

torch::Tensor ClassProjectionImpl::forward(const torch::Tensor& features,
                                           const torch::Tensor& labels) {
  return (torch::embedding(EffectiveWeight(), labels) * features).sum(1);
}

}  // namespace ganvas::models
