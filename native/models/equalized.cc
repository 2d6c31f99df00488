#include "native/models/equalized.h"

#include <cmath>

#include "native/models/init.h"

namespace ganvas::models {

EqualLinearImpl::EqualLinearImpl(const EqualLinearShape& shape) : shape_(shape) {
  weight = register_parameter("weight", torch::zeros({shape.out, shape.in}));
  bias = register_parameter("bias", torch::zeros({shape.out}));
}

torch::Tensor EqualLinearImpl::EffectiveWeight() const {
  return weight * (shape_.rate * shape_.gain / std::sqrt(static_cast<double>(shape_.in)));
}

torch::Tensor EqualLinearImpl::EffectiveBias() const {
  return shape_.rate == 1 ? bias : bias * shape_.rate;
}

torch::Tensor EqualLinearImpl::forward(const torch::Tensor& input) {
  const auto type = input.scalar_type();
  return torch::linear(input, EffectiveWeight().to(type), EffectiveBias().to(type));
}

EqualConvImpl::EqualConvImpl(const ConvShape& shape, double gain)
    : shape_(shape),
      scale_(gain / std::sqrt(static_cast<double>(shape.in * shape.kernel * shape.kernel))) {
  weight =
      register_parameter("weight", torch::zeros({shape.out, shape.in, shape.kernel, shape.kernel}));
  if (shape.bias) bias = register_parameter("bias", torch::zeros({shape.out}));
}

torch::Tensor EqualConvImpl::forward(const torch::Tensor& input) {
  return Convolve(shape_, input, EffectiveWeight(), bias);
}

torch::Tensor EqualConvImpl::Multiply(const torch::Tensor& input) const {
  return Convolve(shape_, input, EffectiveWeight(), {});
}

void InitEqualized(torch::nn::Module& module, uint64_t seed) {
  torch::NoGradGuard no_grad;
  uint64_t stream = kOwnStreams + kEqualizedStreams;
  for (const auto& child : module.modules(/*include_self=*/false)) {
    if (auto* linear = child->as<EqualLinear>()) {
      const EqualLinearShape& shape = linear->shape();
      FillNormal(linear->weight, seed, stream++, 0, static_cast<float>(1 / shape.rate));
      linear->bias.fill_(shape.first_bias / shape.rate);
    } else if (auto* conv = child->as<EqualConv>()) {
      FillNormal(conv->weight, seed, stream++, 0, 1);
      if (conv->bias.defined()) conv->bias.zero_();
    }
  }
}

}  // namespace ganvas::models
