#include "native/objectives/noise.h"

#include <algorithm>

namespace ganvas::train {

double NoiseSigma(double initial, int64_t step, int64_t anneal_steps) {
  if (anneal_steps <= 0) return initial;
  const double done = static_cast<double>(step) / static_cast<double>(anneal_steps);
  return initial * std::clamp(1 - done, 0.0, 1.0);
}

torch::Tensor AddNoise(const torch::Tensor& samples, double sigma, const StepRandom& random,
                       Stream stream) {
  if (sigma == 0) return samples;
  return samples + sigma * random.Normal(stream, samples.sizes()).to(samples.scalar_type());
}

}  // namespace ganvas::train
