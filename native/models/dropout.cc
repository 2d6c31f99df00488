#include "native/models/dropout.h"

#include <utility>

namespace ganvas::models {
namespace {

void SetDraws(torch::nn::Module& network, const UniformDraws* draws) {
  uint64_t layer = 0;
  for (const auto& module : network.modules()) {
    if (auto* dropout = module->as<Dropout>()) dropout->Draw(layer++, draws);
  }
}

}  // namespace

torch::Tensor DropoutImpl::forward(const torch::Tensor& x) const {
  if (draws_ == nullptr || rate_ == 0) return x;
  const torch::Tensor kept = (*draws_)(layer_, x.sizes()).ge(rate_).to(x.scalar_type());
  return x * kept.mul_(1 / (1 - rate_));
}

DropoutNoise::DropoutNoise(torch::nn::Module& network, UniformDraws draws)
    : network_(network), draws_(std::move(draws)) {
  SetDraws(network_, &draws_);
}

DropoutNoise::~DropoutNoise() { SetDraws(network_, nullptr); }

}  // namespace ganvas::models
