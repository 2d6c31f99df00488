// What `--init` can name. No LibTorch here: `ganvas train --help` works without it.
#pragma once

#include "native/named.h"

namespace ganvas::models {

// Beside "default", which each architecture replaces by its paper's own.
inline constexpr Named kInitSchemes[] = {
    {"dcgan", "weights N(0, 0.02^2), scales of BatchNorm N(1, 0.02^2) (Radford et al. 2016)"},
    {"normal", "N(0, 1 / fan-in) (LeCun et al. 1998)"},
    {"xavier", "uniform, variance 2 / (fan-in + fan-out) (Glorot, Bengio 2010)"},
    {"he", "N(0, 2 / fan-in) (He et al. 2015)"},
    {"orthogonal", "a random orthogonal matrix (Saxe et al. 2014)"},
};

}  // namespace ganvas::models
