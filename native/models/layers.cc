#include "native/models/layers.h"

namespace ganvas::models {
namespace {

torch::nn::Conv2dOptions Options(const ConvShape& shape) {
  return torch::nn::Conv2dOptions(shape.in, shape.out, shape.kernel)
      .stride(shape.stride)
      .padding(shape.padding)
      .groups(shape.groups)
      .bias(shape.bias);
}

}  // namespace

LinearImpl::LinearImpl(int64_t in, int64_t out, bool with_spectral, bool with_bias)
    : torch::nn::LinearImpl(torch::nn::LinearOptions(in, out).bias(with_bias)) {
  if (with_spectral) spectral = register_module("spectral", SpectralNorm(out));
}

torch::Tensor LinearImpl::forward(const torch::Tensor& input) {
  return torch::linear(input, EffectiveWeight(), bias);
}

Conv2dImpl::Conv2dImpl(const ConvShape& shape, bool with_spectral)
    : torch::nn::Conv2dImpl(Options(shape)), shape_(shape) {
  if (with_spectral) spectral = register_module("spectral", SpectralNorm(shape.out));
}

torch::Tensor Conv2dImpl::forward(const torch::Tensor& input) {
  return torch::conv2d(input, EffectiveWeight(), bias, shape_.stride, shape_.padding,
                       /*dilation=*/1, shape_.groups);
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
