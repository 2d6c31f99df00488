// One step of unpaired translation: Zhu et al. 2017, "Unpaired image-to-image translation using
// cycle-consistent adversarial networks".
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native/objectives/augment.h"
#include "native/objectives/objectives.h"
#include "native/objectives/picture_pool.h"
#include "native/objectives/random.h"
#include "native/run/options.h"
#include "native/step/step.h"
#include "native/step/training_step.h"

namespace ganvas::train {

// The games of a run that translates, in the order of TrainState::games. The discriminator of a way
// judges pictures of the domain that it leads to.
enum TranslationGame : size_t { kThere, kBack };  // from domain A to B, from B to A

// The numbers that a step returns, float64: those of AdversarialNumber, means of both games, and
// then these.
enum TranslationNumber { kCycle = kAdversarialNumbers, kIdentity, kTranslationNumbers };

// Lets `game` keep `pool`: its checkpoints hold it.
void AddPool(Game& game, const PicturePool& pool);
PicturePool PoolOf(const Game& game);

// Mean absolute difference of two batches of pictures: equation 2 for one direction, in the units
// of [-1, 1].
torch::Tensor CycleLoss(const torch::Tensor& again, const torch::Tensor& pictures);

// Parts [.., height, width] of pictures [N, C, H, W], at places that `draws` float[N, 2] in [0, 1)
// on the CPU give: row and column, as shares of where a part may begin.
torch::Tensor RandomParts(const torch::Tensor& pictures, const PictureSize& size,
                          const torch::Tensor& draws);

// With G from A to B and F back, D_B and D_A the discriminators (section 3, equation 3):
//   the generators minimise adversarial(D_B(G(a))) + adversarial(D_A(F(b)))
//     + cycle_weight * (|F(G(a)) - a| + |G(F(b)) - b|)
//     + cycle_weight * identity_weight * (|G(b) - b| + |F(a) - a|)    (section 5.2)
//   each discriminator half of its objective, on translations that went through a pool (section 4).
// Both generators learn first, then both discriminators. Everything random follows from
// (options.seed, state.step).
class TranslationStep : public TrainingStep {
 public:
  TranslationStep(const Options& options, torch::Device device);

  torch::Tensor Run(TrainState& state, BatchSource& batches) const override;

 private:
  struct Seen;
  // The discriminator's logits of pictures, which are augmented and noisy on the way.
  torch::Tensor Judge(const Game& game, const torch::Tensor& pictures, const Seen& how) const;
  torch::Tensor Translate(const Game& game, const torch::Tensor& pictures) const;
  torch::Tensor UpdateDiscriminator(Game& game, const torch::Tensor& real,
                                    const torch::Tensor& made, const StepRandom& random,
                                    double sigma, double rate_scale) const;

  const Options& options_;
  const Objective& objective_;
  AugmentPolicy policy_;
  torch::Device device_;
  torch::Dtype type_;          // of weights, pictures and losses
  torch::Dtype compute_type_;  // of what the networks compute with
  // Of the objective, so that it is as the paper weighs it.
  double adversarial_weight_;
};

}  // namespace ganvas::train
