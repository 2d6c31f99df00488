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

void RequireFiniteLosses(const TrainState& state, const torch::Tensor& sums, int64_t steps) {
  const torch::Tensor host = sums.to(torch::kCPU, torch::kFloat64);
  const double* value = host.data_ptr<double>();
  const bool finite_d = std::isfinite(value[kLossD]);
  if (finite_d && std::isfinite(value[kLossG])) return;
  throw FatalError(ExitCode::kFailed, StepsText(state.step, steps) + ": the loss of the " +
                                          (finite_d ? "generator" : "discriminator") +
                                          " is not a finite number" + kAdvice);
}

void RequireFiniteWeights(const TrainState& state) {
  const auto check = [&](const torch::nn::Module& module, const std::string& name) {
    for (const auto& item : module.named_parameters()) {
      if (!torch::isfinite(item.value()).all().item<bool>()) {
        throw FatalError(ExitCode::kFailed, StepsText(state.step, 1) + ": weight '" + item.key() +
                                                "' of the " + name + " is not finite" + kAdvice);
      }
    }
  };
  for (const auto& [prefix, game] : GamesOf(state)) {
    const std::string way = prefix.empty() ? "" : " of the way back";
    check(*game->generator, "generator" + way);
    check(*game->discriminator, "discriminator" + way);
  }
}

}  // namespace ganvas::train
