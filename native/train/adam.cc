#include "native/train/adam.h"

#include <cmath>

namespace ganvas::train {

Adam::Adam(const torch::nn::Module& module, const AdamOptions& options) : options_(options) {
  for (const auto& item : module.named_parameters()) {
    slots_.push_back({item.key(), item.value(), torch::zeros_like(item.value()),
                      torch::zeros_like(item.value())});
  }
}

void Adam::Step(double rate_scale) {
  torch::NoGradGuard no_grad;
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  const double step_size = options_.learning_rate * rate_scale / correction1;
  for (Slot& slot : slots_) {
    const torch::Tensor gradient = slot.parameter.grad();
    if (!gradient.defined()) continue;
    slot.first.mul_(options_.beta1).add_(gradient, 1 - options_.beta1);
    slot.second.mul_(options_.beta2).addcmul_(gradient, gradient, 1 - options_.beta2);
    const torch::Tensor scale =
        slot.second.sqrt().div_(std::sqrt(correction2)).add_(options_.epsilon);
    slot.parameter.addcdiv_(slot.first, scale, -step_size);
  }
}

void Adam::ClearGradients() {
  for (Slot& slot : slots_) slot.parameter.mutable_grad().reset();
}

std::vector<std::pair<std::string, torch::Tensor>> Adam::State() const {
  std::vector<std::pair<std::string, torch::Tensor>> state;
  for (const Slot& slot : slots_) {
    state.emplace_back("m/" + slot.name, slot.first);
    state.emplace_back("v/" + slot.name, slot.second);
  }
  return state;
}

}  // namespace ganvas::train
