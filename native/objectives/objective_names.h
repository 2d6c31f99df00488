// What `--objective` can name. No LibTorch here: `ganvas train --help` works without it.
#pragma once

#include <cstddef>

#include "native/named.h"

namespace ganvas::train {

enum class ObjectiveName { kMinimax, kNonSaturating, kLsgan, kWgan, kHinge, kRpgan };

// By ObjectiveName: the paper and what is minimised.
inline constexpr Named kObjectiveNames[] = {
    {"minimax",
     "Goodfellow et al. 2014, eq. 1: the generator minimises log(1 - sigma(D(G(z)))), which "
     "saturates"},
    {"non-saturating",
     "Goodfellow et al. 2014, section 3: the generator minimises -log sigma(D(G(z)))"},
    {"lsgan", "Mao et al. 2017: least squares, targets a = 0 for fake, b = c = 1 for real"},
    {"wgan",
     "Arjovsky et al. 2017: a critic's mean difference; needs --gp, --clip or --spectral-norm d"},
    {"hinge", "Lim and Ye 2017, Miyato et al. 2018: margins of 1, often with --spectral-norm"},
    {"rpgan",
     "Jolicoeur-Martineau 2019 as in R3GAN (Huang et al. 2024): real against fake in pairs, with "
     "--r1 and --r2"},
};

constexpr const Named& NameOf(ObjectiveName name) {
  return kObjectiveNames[static_cast<size_t>(name)];
}

}  // namespace ganvas::train
