// Penalties and constraints on the discriminator.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>

#include "native/objectives/adam.h"

namespace ganvas::train {

// R1 on real and R2 on generated pictures (Mescheder et al. 2018, equation 9):
//   gamma / 2 * E ||grad_x D(x)||^2,
// the squares summed over a sample and averaged over the samples, one for each logit (a pack of
// pictures is one sample). `samples` is the leaf that requires a gradient and from which `logits`
// came, before augmentation and noise. The scalar can be differentiated with respect to the
// weights.
//
// `of_loss` [logits] may say what gradient a loss has at the logits. Then the penalty has to be
// differentiated by the weights together with this loss, in one backward() of their sum, which
// takes less time (ops::JointGradients), and a logit may depend on its own sample only.
torch::Tensor ZeroCenteredPenalty(const torch::Tensor& logits, const torch::Tensor& samples,
                                  double gamma, const torch::Tensor& of_loss = {});

// WGAN-GP (Gulrajani et al. 2017, equation 3 and algorithm 1):
//   lambda * E (||grad D(x^)||_2 - 1)^2, x^ = epsilon x + (1 - epsilon) y.
// `real` and `fake` are [N, ...]; `epsilon` is [N / m], uniform in [0, 1): one number for what the
// critic judges as one, a sample or a pack of m consecutive ones. The norm is over all its
// dimensions. `critic` is [N, ...] -> [N / m]; it must not mix samples, as BatchNorm does, except
// into packs.
torch::Tensor GradientPenalty(const std::function<torch::Tensor(const torch::Tensor&)>& critic,
                              const torch::Tensor& real, const torch::Tensor& fake,
                              const torch::Tensor& epsilon, double lambda);

// WGAN (Arjovsky et al. 2017, algorithm 1, line 7): every parameter into [-bound, bound], after
// each update of the critic.
void ClipWeights(torch::nn::Module& critic, double bound);

// Lazy regularization (Karras et al. 2020, "Analyzing and improving the image quality of StyleGAN",
// appendix B): the penalty is taken every `interval` steps only, times `interval`, in an update of
// its own. Adam then makes interval + 1 updates in place of interval, so with c = interval /
// (interval + 1) its rate becomes c times, its betas the power c. An interval of 1 is not lazy: the
// penalty is part of the loss, and nothing changes.
AdamOptions LazyAdam(const AdamOptions& options, int64_t interval);

}  // namespace ganvas::train
