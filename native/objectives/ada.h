// Adaptive discriminator augmentation (Karras et al. 2020, "Training generative adversarial
// networks with limited data"): each of a set of changes with probability p, and p kept where the
// discriminator neither knows the real pictures by heart nor loses them.
#pragma once

#include <torch/torch.h>

#include <array>
#include <cstdint>

#include "native/objectives/random.h"

namespace ganvas::train {

// The pixel blitting, geometric and colour changes of the paper's appendix B ("bgc"), each drawn
// for each picture with probability p (geometry, then colour). Pictures [N, C, H, W] in [-1, 1]
// with C = 1 or 3, not packed; `pictures` itself at p = 0. Can be differentiated twice.
torch::Tensor AdaAugment(const torch::Tensor& pictures, double p, const StepRandom& random,
                         Stream stream);

// Mirroring, quarter turns, translation by whole pixels up to 1/8 of the size; scaling by 2^N(0,
// 0.2^2), rotation before and after anisotropic scaling by 2^N(0, 0.2^2), translation by N(0,
// 0.125^2) of the size. All are composed into one matrix a picture and applied at once. Simplified:
// the paper samples bilinearly at twice the resolution, between wavelet filters; here the picture
// itself is sampled bilinearly and goes on mirrored beyond its edges.
torch::Tensor AdaGeometry(const torch::Tensor& pictures, double p, const StepRandom& random,
                          Stream stream);

// Brightness + N(0, 0.2^2), contrast times 2^N(0, 0.5^2), luma flip, hue rotation by any angle and
// saturation times 2^N(0, 1) around the axis of greys. Grey pictures lie on that axis: hue and
// saturation leave them alone.
torch::Tensor AdaColor(const torch::Tensor& pictures, double p, const StepRandom& random,
                       Stream stream);

// Keeps p. Section 3, equation 1: r_t = E sign(D(x)) over the real pictures of the last
// `batches_each` batches says how far the discriminator overfits; p goes up where r_t is over
// `target`, else down, by as much as takes it from 0 to 1 in `speed` pictures.
//
// Logits must have a meaning by their sign. Where an objective gives them none (its
// undecided_at_zero), differences of real and generated samples, in pairs, take their place.
class AdaController {
 public:
  struct Options {
    double target = 0.6;
    double speed = 500000;  // real pictures
    int64_t batches_each = 4;
  };
  explicit AdaController(const Options& options) : options_(options) {}

  double p() const { return p_; }
  // r_t of the last adjustment; 0 before the first.
  double overfitting() const { return overfitting_; }
  // Of every batch: the logits of real pictures as the discriminator saw them, augmented. Waits for
  // a GPU only where it adjusts p.
  void Observe(const torch::Tensor& real_logits);

  // What a checkpoint keeps: p, the sum of signs, their number, batches since the adjustment, r_t.
  static constexpr int kStateSize = 5;
  std::array<double, kStateSize> State() const;
  void SetState(const std::array<double, kStateSize>& state);

 private:
  Options options_;
  double p_ = 0;
  double overfitting_ = 0;
  torch::Tensor sign_sum_;  // undefined or float64[] on the device of the logits
  int64_t pictures_ = 0;
  int64_t batches_ = 0;
};

}  // namespace ganvas::train
