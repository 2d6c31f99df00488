// What a laboratory trains, and how. Names and meanings are those of `ganvas train --model mlp`.
#pragma once

#include <array>
#include <cstdint>

#include "shared/base/result.h"
#include "shared/latent/latent.h"

namespace ganvas::laboratory {

enum class Activation : uint8_t { kRelu, kLeakyRelu, kTanh, kElu };
inline constexpr std::array<const char*, 4> kActivationNames = {"relu", "leaky-relu", "tanh",
                                                                "elu"};

// In the order of the trainer's.
enum class Objective : uint8_t { kMinimax, kNonSaturating, kLsgan, kWgan, kHinge, kRpgan };
inline constexpr std::array<const char*, 6> kObjectiveNames = {
    "minimax", "non-saturating", "lsgan", "wgan", "hinge", "rpgan"};

// Limits that keep a step short and memory small.
inline constexpr int kMostLayers = 8;
inline constexpr int kMostWidth = 512;

struct NetworkOptions {
  int64_t layers = 3;   // hidden ones
  int64_t width = 128;  // units of each
  Activation activation = Activation::kRelu;
};

struct Options {
  NetworkOptions generator;
  NetworkOptions discriminator{.activation = Activation::kLeakyRelu};
  int64_t nz = 2;  // length of the latent
  Prior prior = Prior::kNormal;
  int64_t batch = 128;
  uint64_t seed = 0;  // of weights, latents and the order of the data

  Objective objective = Objective::kNonSaturating;
  double label_smoothing = 0;        // the discriminator's target of real points is 1 less this
  double pixel_weight = 0;           // of ||x - G(z)||^2 in the generator's loss
  int64_t n_critic = 1;              // updates of the discriminator for each of the generator
  double r1 = 0.002, r2 = 0;         // gamma / 2 ||grad D||^2 on real and on generated points
  int64_t reg_every = 1;             // R1 and R2 every so many updates, so many times as strong
  double gp = 0;                     // WGAN-GP
  double clip = 0;                   // of the discriminator's weights; 0 for none
  double instance_noise = 0;         // deviation of noise on all that the discriminator sees
  int64_t instance_noise_steps = 0;  // over which it goes down to 0; 0: it stays

  // The discriminator learns five times as fast, so that it is ahead of the generator: the usual
  // objective copes with that, minimax saturates.
  double lr_g = 2e-3, lr_d = 1e-2;
  double beta1 = 0, beta2 = 0.99;
  double ema_half_life = 1e6, ema_rampup = 0.05;  // of the averaged generator, in points; 0: none
};

// kBadInput names the option, what it is and what was expected.
Status CheckOptions(const Options& options);

// Whether a laboratory with options `a` can go on with `b`: the networks and their inputs are the
// same.
bool SameNetworks(const Options& a, const Options& b);

}  // namespace ganvas::laboratory
