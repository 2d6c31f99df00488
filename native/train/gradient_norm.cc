#include "native/train/gradient_norm.h"

#include <limits>
#include <vector>

namespace ganvas::train {

namespace {

using Norms = std::vector<torch::Tensor>;

void Append(Norms& norms, const torch::nn::Module& module) {
  for (const torch::Tensor& parameter : module.parameters()) {
    const torch::Tensor gradient = parameter.grad();
    if (gradient.defined()) norms.push_back(gradient.to(torch::kFloat32).norm());
  }
}

double Together(const Norms& norms) {
  if (norms.empty()) return std::numeric_limits<double>::quiet_NaN();
  return torch::stack(norms).norm().item<double>();
}

}  // namespace

std::pair<double, double> GradientNorms(const TrainState& state) {
  torch::NoGradGuard no_grad;
  Norms discriminators, generators;
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      Append(learner.network == game.generator.get() ? generators : discriminators,
             *learner.network);
    }
  }
  return {Together(discriminators), Together(generators)};
}

}  // namespace ganvas::train
