// How large the gradients are that a network's last update took.
#pragma once

#include <utility>

#include "native/step/state.h"

namespace ganvas::train {

// The 2-norms of all gradients of the discriminators and of the generators, as one vector each; NaN
// where there are none. Waits for a GPU.
std::pair<double, double> GradientNorms(const TrainState& state);

}  // namespace ganvas::train
