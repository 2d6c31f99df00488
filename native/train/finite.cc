#include "native/train/finite.h"

#include <cmath>

#include "native/error.h"

namespace ganvas::train {
namespace {

constexpr const char* kAdvice = "; a lower --lr-g and --lr-d, or another --seed, may help";

std::string StepsText(int64_t last, int64_t count) {
  return (count > 1 ? "one of steps " + std::to_string(last - count + 1) + " to " : "step ") +
         std::to_string(last);
}

}  // namespace

void RequireFiniteLosses(const Task& task, const TrainState& state, const torch::Tensor& sums,
                         int64_t steps) {
  const torch::Tensor host = sums.to(torch::kCPU, torch::kFloat64);
  const double* value = host.data_ptr<double>();
  for (const TickFigure& figure : task.traits().figures) {
    const bool finite = std::isfinite(*value++);
    if (figure.loss_of.empty() || finite) continue;
    throw FatalError(ExitCode::kFailed, StepsText(state.step, steps) + ": the loss of the " +
                                            std::string(figure.loss_of) +
                                            " is not a finite number" + kAdvice);
  }
}

void RequireFiniteWeights(const TrainState& state) {
  for (const Game& game : state.games) {
    for (const Learner& learner : LearnersOf(game)) {
      for (const auto& item : learner.network->named_parameters()) {
        if (torch::isfinite(item.value()).all().item<bool>()) continue;
        throw FatalError(ExitCode::kFailed, StepsText(state.step, 1) + ": weight '" + item.key() +
                                                "' of the " + std::string(learner.name) +
                                                game.whose + " is not finite" + kAdvice);
      }
    }
  }
}

}  // namespace ganvas::train
