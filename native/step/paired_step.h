// One step of translation by known pairs: Isola et al. 2017, "Image-to-image translation with
// conditional adversarial networks".
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/models/batch_norm.h"
#include "native/objectives/augment.h"
#include "native/objectives/objectives.h"
#include "native/objectives/random.h"
#include "native/run/options.h"
#include "native/step/step.h"
#include "native/step/training_step.h"

namespace ganvas::train {

// The numbers that a step returns, float64: those of AdversarialNumber and then this.
enum PairedNumber { kPixelDistance = kAdversarialNumbers, kPairedNumbers };

// With G from A to B, and D that sees a picture of A beside one of B (sections 3.1 and 3.3):
//   D minimises half of its objective on (a, b) as real and (a, G(a)) as generated,
//   G minimises adversarial(D(a, G(a))) + l1_weight * mean |G(a) - b|    (equation 4).
// Dropout is G's only noise (section 3.1). Both pictures of a pair are cut, flipped and augmented
// alike. The discriminator learns first. Everything random follows from (options.seed, state.step).
class PairedStep : public TrainingStep {
 public:
  // With `ranks`, each takes its slice of every batch, and the result is that of one process.
  PairedStep(const Options& options, torch::Device device, Ranks* ranks = nullptr);

  torch::Tensor Run(TrainState& state, BatchSource& batches) const override;

 private:
  struct Seen;
  // Logits of pictures of B, each beside its picture of A.
  torch::Tensor Judge(const Game& game, const torch::Tensor& a, const torch::Tensor& b,
                      const Seen& how) const;
  void AverageGradients(const torch::nn::Module& network) const;

  const Options& options_;
  const Objective& objective_;
  AugmentPolicy policy_;
  torch::Device device_;
  Ranks* ranks_;  // null: one process
  models::StatisticsExchange exchange_;
  RankSlice slice_;
  torch::Dtype type_;          // of weights, pictures and losses
  torch::Dtype compute_type_;  // of what the networks compute with
};

}  // namespace ganvas::train
