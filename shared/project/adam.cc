#include "shared/project/adam.h"

#include <cmath>

namespace ganvas::project {

void Adam::Step(std::span<const float> gradient, double rate, std::span<float> values) {
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const double first = 1 - std::pow(options_.beta1, t);
  const double second = 1 - std::pow(options_.beta2, t);
  for (size_t i = 0; i < values.size(); ++i) {
    const auto g = static_cast<double>(gradient[i]);
    const double m = options_.beta1 * static_cast<double>(first_[i]) + (1 - options_.beta1) * g;
    const double v =
        options_.beta2 * static_cast<double>(second_[i]) + (1 - options_.beta2) * g * g;
    first_[i] = static_cast<float>(m);
    second_[i] = static_cast<float>(v);
    values[i] -=
        static_cast<float>(rate * (m / first) / (std::sqrt(v / second) + options_.epsilon));
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

}  // namespace ganvas::project
