#include "native/models/chain.h"

#include <optional>

#include "native/models/batch_norm.h"
#include "native/models/instance_norm.h"

namespace ganvas::models {
namespace {

namespace nn = torch::nn;

// Of a ReLU or LeakyReLU.
std::optional<double> SlopeOf(const nn::Module& layer) {
  if (layer.as<nn::ReLU>() != nullptr) return 0.0;
  if (const auto* leaky = layer.as<nn::LeakyReLU>()) return leaky->options.negative_slope();
  return std::nullopt;
}

// LibTorch's own layers with weights take no other type than theirs on the CPU.
bool KeepsItsType(const nn::Module& layer) {
  return layer.as<nn::GroupNorm>() != nullptr || layer.as<nn::InstanceNorm2d>() != nullptr ||
         layer.as<nn::LayerNorm>() != nullptr;
}

}  // namespace

torch::Tensor RunChain(nn::Sequential layers, const torch::Tensor& input) {
  torch::Tensor x = input;
  for (auto layer = layers->begin(); layer != layers->end(); ++layer) {
    const std::shared_ptr<nn::Module> module = layer->ptr();
    auto* batch_norm = module->as<BatchNorm2d>();
    if (batch_norm != nullptr || module->as<InstanceNorm>() != nullptr) {
      const auto next = layer + 1;
      const auto slope = next != layers->end() ? SlopeOf(*next->ptr()) : std::nullopt;
      x = batch_norm != nullptr ? batch_norm->ForwardThenLeaky(x, slope.value_or(1.0))
                                : InstanceNormLeaky(x, slope.value_or(1.0));
      if (slope) layer = next;
    } else if (KeepsItsType(*module)) {
      x = layer->any_forward(x.to(module->parameters().front().scalar_type()))
              .get<torch::Tensor>()
              .to(x.scalar_type());
    } else {
      x = layer->any_forward(x).get<torch::Tensor>();
    }
  }
  return x;
}

}  // namespace ganvas::models
