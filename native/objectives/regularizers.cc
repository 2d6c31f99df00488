#include "native/objectives/regularizers.h"

#include <cmath>
#include <vector>

#include "native/ops/bottleneck.h"

namespace ganvas::train {
namespace {

// Gradients of every logit with respect to its own sample, [logits, numbers of a sample].
torch::Tensor SampleGradients(const torch::Tensor& logits, const torch::Tensor& samples) {
  const torch::Tensor gradient =
      torch::autograd::grad({logits.sum()}, {samples}, /*grad_outputs=*/{},
                            /*retain_graph=*/true, /*create_graph=*/true)[0];
  return gradient.reshape({logits.size(0), -1});
}

}  // namespace

torch::Tensor ZeroCenteredPenalty(const torch::Tensor& logits, const torch::Tensor& samples,
                                  double gamma, const torch::Tensor& of_loss) {
  ops::JointGradients joint;
  const torch::Tensor gradients = SampleGradients(logits, samples);
  if (of_loss.defined()) joint.Scale(of_loss);
  return (0.5 * gamma) * gradients.square().sum(1).mean();
}

torch::Tensor GradientPenalty(const std::function<torch::Tensor(const torch::Tensor&)>& critic,
                              const torch::Tensor& real, const torch::Tensor& fake,
                              const torch::Tensor& epsilon, double lambda) {
  std::vector<int64_t> one_a_sample(static_cast<size_t>(real.dim()), 1);
  one_a_sample[0] = real.size(0);
  const torch::Tensor share =
      epsilon.repeat_interleave(real.size(0) / epsilon.size(0)).reshape(one_a_sample);
  const torch::Tensor between = (share * real + (1 - share) * fake).detach().requires_grad_(true);
  // The root of zero has no derivative: a critic may be flat.
  const torch::Tensor norm =
      (SampleGradients(critic(between), between).square().sum(1) + 1e-12).sqrt();
  return lambda * (norm - 1).square().mean();
}

void ClipWeights(torch::nn::Module& critic, double bound) {
  torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : critic.parameters()) parameter.clamp_(-bound, bound);
}

AdamOptions LazyAdam(const AdamOptions& options, int64_t interval) {
  if (interval <= 1) return options;
  const double correction = static_cast<double>(interval) / static_cast<double>(interval + 1);
  AdamOptions lazy = options;
  lazy.learning_rate *= correction;
  lazy.beta1 = std::pow(options.beta1, correction);
  lazy.beta2 = std::pow(options.beta2, correction);
  return lazy;
}

}  // namespace ganvas::train
