#include "native/objectives/adam.h"

#include <cmath>

namespace ganvas::train {

Adam::Adam(const torch::nn::Module& module, const AdamOptions& options,
           const torch::nn::Module* average)
    : options_(options) {
  for (const auto& item : module.named_parameters()) {
    slots_.push_back({item.key(),
                      item.value(),
                      torch::zeros_like(item.value()),
                      torch::zeros_like(item.value()),
                      {}});
  }
  if (average == nullptr) return;
  const auto averages = average->parameters();
  for (size_t i = 0; i < slots_.size(); ++i) slots_[i].average = averages[i];
}

ops::AdamSweep Adam::NextUpdate(double rate_scale, double average_decay) {
  ++steps_;
  const double correction1 = 1 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1 - std::pow(options_.beta2, static_cast<double>(steps_));
  return {
      .beta1 = options_.beta1,
      .beta2 = options_.beta2,
      .epsilon = options_.epsilon,
      .step_size = options_.learning_rate * rate_scale / correction1,
      .root_correction2 = std::sqrt(correction2),
      .average_decay = average_decay,
  };
}

void Adam::Step(double rate_scale, double average_decay) {
  torch::NoGradGuard no_grad;
  const ops::AdamSweep update = NextUpdate(rate_scale, average_decay);
  if (!slots_.empty() && !slots_.front().parameter.is_cpu()) return StepByLists(update);
  for (Slot& slot : slots_) {
    const torch::Tensor gradient = slot.parameter.grad();
    if (gradient.defined()) {
      ops::SweepAdam(update, gradient.contiguous(), slot.parameter, slot.first, slot.second,
                     slot.average);
    } else if (slot.average.defined()) {
      slot.average.mul_(average_decay).add_(slot.parameter, 1 - average_decay);
    }
  }
}

void Adam::Advance(double rate_scale, double average_decay) {
  const ops::AdamSweep update = NextUpdate(rate_scale, average_decay);
  const torch::Device device = slots_.front().parameter.device();
  const auto write = [&](torch::Tensor& number, double value) {
    if (!number.defined()) number = torch::empty({}, torch::dtype(torch::kFloat64).device(device));
    number.fill_(value);  // a kernel with the value as its argument: nothing waits for it
  };
  write(schedule_.step_size, update.step_size);
  write(schedule_.root_correction2, update.root_correction2);
  write(schedule_.average_decay, update.average_decay);
}

void Adam::Apply() {
  torch::NoGradGuard no_grad;
  for (Slot& slot : slots_) {
    const auto type = slot.parameter.scalar_type();
    const torch::Tensor gradient = slot.parameter.grad();
    if (gradient.defined()) {
      slot.first.mul_(options_.beta1).add_(gradient, 1 - options_.beta1);
      slot.second.mul_(options_.beta2).addcmul_(gradient, gradient, 1 - options_.beta2);
      const torch::Tensor scale =
          slot.second.sqrt().div_(schedule_.root_correction2.to(type)).add_(options_.epsilon);
      slot.parameter.sub_((slot.first / scale).mul_(schedule_.step_size.to(type)));
    }
    if (slot.average.defined()) {
      slot.average.lerp_(slot.parameter, (1 - schedule_.average_decay).to(type));
    }
  }
}

// As few kernels as there are operations, whatever the number of weights.
void Adam::StepByLists(const ops::AdamSweep& update) {
  std::vector<torch::Tensor> gradients, parameters, first, second, averages, averaged;
  for (Slot& slot : slots_) {
    if (slot.average.defined()) {
      averages.push_back(slot.average);
      averaged.push_back(slot.parameter);
    }
    if (!slot.parameter.grad().defined()) continue;
    gradients.push_back(slot.parameter.grad());
    parameters.push_back(slot.parameter);
    first.push_back(slot.first);
    second.push_back(slot.second);
  }
  if (!gradients.empty()) {
    at::_foreach_mul_(first, options_.beta1);
    at::_foreach_add_(first, gradients, 1 - options_.beta1);
    at::_foreach_mul_(second, options_.beta2);
    at::_foreach_addcmul_(second, gradients, gradients, 1 - options_.beta2);
    const std::vector<torch::Tensor> scale = at::_foreach_sqrt(second);
    at::_foreach_div_(scale, update.root_correction2);
    at::_foreach_add_(scale, options_.epsilon);
    at::_foreach_addcdiv_(parameters, first, scale, -update.step_size);
  }
  if (!averages.empty()) {
    at::_foreach_mul_(averages, update.average_decay);
    at::_foreach_add_(averages, averaged, 1 - update.average_decay);
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
