#include "shared/optimize/adam.h"

#include <cmath>

namespace ganvas::optimize {

void Adam::Step(std::span<const float> gradient, double rate, std::span<float> values) {
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const double beta1 = options_.beta1, beta2 = options_.beta2, epsilon = options_.epsilon;
  const double size = rate / (1 - std::pow(beta1, t));
  const double scale = 1 / (1 - std::pow(beta2, t));
  for (size_t i = 0; i < values.size(); ++i) {
    const auto g = static_cast<double>(gradient[i]);
    const double m = beta1 * static_cast<double>(first_[i]) + (1 - beta1) * g;
    const double v = beta2 * static_cast<double>(second_[i]) + (1 - beta2) * g * g;
    first_[i] = static_cast<float>(m);
    second_[i] = static_cast<float>(v);
    values[i] -= static_cast<float>(size * m / (std::sqrt(v * scale) + epsilon));
  }
}

void Adam::Keep(std::span<const size_t> rows, size_t row) {
  first_ = Rows(first_, rows, row);
  second_ = Rows(second_, rows, row);
}

std::vector<float> Rows(std::span<const float> values, std::span<const size_t> rows, size_t row) {
  std::vector<float> kept;
  kept.reserve(rows.size() * row);
  for (const size_t r : rows) {
    kept.insert(kept.end(), values.begin() + static_cast<ptrdiff_t>(r * row),
                values.begin() + static_cast<ptrdiff_t>((r + 1) * row));
  }
  return kept;
}

}  // namespace ganvas::optimize
