#include "native/train/ema.h"

#include <algorithm>
#include <cmath>

namespace ganvas::train {

double EmaDecay(double half_life, int64_t pictures_seen, int64_t batch, double rampup) {
  const double ramped =
      rampup > 0 ? std::min(half_life, rampup * static_cast<double>(pictures_seen)) : half_life;
  if (ramped <= 0) return 0;
  return std::exp2(-static_cast<double>(batch) / ramped);
}

void AverageBuffers(torch::nn::Module& average, const torch::nn::Module& module, double decay) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> to = average.buffers();
  const std::vector<torch::Tensor> from = module.buffers();
  for (size_t i = 0; i < to.size(); ++i) {
    if (to[i].is_floating_point() && decay > 0) {
      to[i].lerp_(from[i], 1 - decay);
    } else {
      to[i].copy_(from[i]);
    }
  }
}

}  // namespace ganvas::train
