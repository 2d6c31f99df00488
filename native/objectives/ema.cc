#include "native/objectives/ema.h"

#include <algorithm>
#include <cmath>

namespace ganvas::train {

double EmaDecay(double half_life, int64_t pictures_seen, int64_t batch, double rampup) {
  const double ramped =
      rampup > 0 ? std::min(half_life, rampup * static_cast<double>(pictures_seen)) : half_life;
  if (ramped <= 0) return 0;
  return std::exp2(-static_cast<double>(batch) / ramped);
}

namespace {

// average(to, from) for floating-point buffers; others are copied.
template <typename Average>
void ForBuffers(torch::nn::Module& average, const torch::nn::Module& module, const Average& mean) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> to = average.buffers();
  const std::vector<torch::Tensor> from = module.buffers();
  for (size_t i = 0; i < to.size(); ++i) {
    to[i].is_floating_point() ? mean(to[i], from[i]) : to[i].copy_(from[i]);
  }
}

}  // namespace

void AverageBuffers(torch::nn::Module& average, const torch::nn::Module& module, double decay) {
  ForBuffers(average, module, [&](torch::Tensor& to, const torch::Tensor& from) {
    return decay > 0 ? to.lerp_(from, 1 - decay) : to.copy_(from);
  });
}

void AverageBuffers(torch::nn::Module& average, const torch::nn::Module& module,
                    const torch::Tensor& decay) {
  ForBuffers(average, module, [&](torch::Tensor& to, const torch::Tensor& from) {
    return to.lerp_(from, (1 - decay).to(to.scalar_type()));
  });
}

}  // namespace ganvas::train
