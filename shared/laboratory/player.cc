#include "shared/laboratory/player.h"

#include <algorithm>
#include <cmath>

namespace ganvas::laboratory {

double Player::Learn(const std::vector<OutputTensor>& outputs, size_t parts, double rate) {
  gradient.resize(network.numbers.size());
  size_t end = 0;
  double square = 0;
  for (size_t i = 0; i < parts; ++i) {
    const auto count = static_cast<size_t>(outputs[i].shape.elements());
    std::copy_n(outputs[i].floats(), count, gradient.begin() + static_cast<ptrdiff_t>(end));
    end += count;
  }
  for (size_t i = 0; i < end; ++i) {
    square += static_cast<double>(gradient[i]) * static_cast<double>(gradient[i]);
  }
  adam.Step(gradient, rate, std::span(network.numbers).first(end));
  return std::sqrt(square);
}

}  // namespace ganvas::laboratory
