// DiffAugment (Zhao et al. 2020, "Differentiable augmentation for data-efficient GAN training"):
// what the discriminator sees is changed at random, real and generated pictures alike, and the
// generator learns through the change.
#pragma once

#include <torch/torch.h>

#include <span>
#include <string>
#include <string_view>

#include "native/objectives/random.h"

namespace ganvas::train {

// Which changes are made, in this order.
struct AugmentPolicy {
  bool color = false;
  bool translation = false;
  bool cutout = false;
};

// One row of what a policy can name.
struct AugmentPart {
  std::string_view name;
  std::string_view summary;  // one line for --help
  bool AugmentPolicy::*flag;
};

std::span<const AugmentPart> AugmentParts();

// "color,translation,cutout" or some of them; "" is none. Throws FatalError(kUsage) that names an
// unknown part and those that there are.
AugmentPolicy ParseAugmentPolicy(std::string_view text);

// Pictures [N, C, H, W] in [-1, 1] with C = 1, 3 or 4 (alpha), not packed; each picture is changed
// by numbers of its own from `random` (color may leave [-1, 1]). Linear in the pictures up to a
// constant, so it can be differentiated twice: R1 and R2 are taken on what goes in.
torch::Tensor DiffAugment(const torch::Tensor& pictures, const AugmentPolicy& policy,
                          const StepRandom& random, Stream stream);

}  // namespace ganvas::train
