// What discriminator and generator minimise: adversarial losses on logits, averaged over the batch.
//
// D(.) below is the logit, sigma the logistic function, softplus(t) = log(1 + e^t), x a real
// picture and y = G(z) a generated one. All are written so that neither value nor gradient
// overflows or is rounded to zero before it must, at any logit.
#pragma once

#include <torch/torch.h>

#include <span>
#include <string_view>

#include "native/choices/training.h"

namespace ganvas::train {

// One row of the table of objectives. Logits are float[N]; losses are scalars.
struct Objective {
  AdversarialLoss loss;
  // One-sided label smoothing (Salimans et al. 2016, section 3.4) makes the target of real pictures
  // 1 - label_smoothing; it must be 0 where `smooths_labels` is false.
  torch::Tensor (*discriminator)(const torch::Tensor& real_logits, const torch::Tensor& fake_logits,
                                 double label_smoothing);
  // `real_logits` is read only by objectives with `generator_needs_real`, and may be undefined for
  // others.
  torch::Tensor (*generator)(const torch::Tensor& real_logits, const torch::Tensor& fake_logits);
  bool generator_needs_real;  // relativistic: real_logits and fake_logits are paired by position
  bool unbounded_critic;      // means nothing without a Lipschitz constraint on D
  bool smooths_labels;        // real pictures have a target that can be smoothed
  // Whether a logit of 0 says "undecided", so that its sign alone says real or generated. Others
  // fix differences only, or lie around another number.
  bool undecided_at_zero;

  std::string_view name() const { return NameOf(loss); }
};

std::span<const Objective> Objectives();

const Objective& ObjectiveOf(AdversarialLoss loss);

}  // namespace ganvas::train
