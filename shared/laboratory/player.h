// A network with its optimizer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/laboratory/network.h"
#include "shared/optimize/adam.h"
#include "shared/runtime/session.h"

namespace ganvas::laboratory {

struct Player {
  explicit Player(Network made) : network(std::move(made)), adam(network.numbers.size()) {}

  // Moves the first `parts` of the weights, all or all but the last bias, against the derivatives
  // that `outputs` begins with, in the order of Network::Names. Returns the norm of these.
  double Learn(const std::vector<OutputTensor>& outputs, size_t parts, double rate);

  Network network;
  optimize::Adam adam;
  std::vector<float> gradient;  // of the last update
};

}  // namespace ganvas::laboratory
