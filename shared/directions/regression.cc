#include "shared/directions/regression.h"

#include <algorithm>

namespace ganvas::directions {

std::vector<double> MeanOf(std::span<const float> rows, size_t size) {
  std::vector<double> mean(size, 0.0);
  const size_t count = size > 0 ? rows.size() / size : 0;
  for (size_t row = 0; row < count; ++row) {
    const float* x = &rows[row * size];
    for (size_t i = 0; i < size; ++i) mean[i] += static_cast<double>(x[i]);
  }
  for (double& m : mean) m /= std::max<double>(1, static_cast<double>(count));
  return mean;
}

Regression::Regression(std::span<const float> values, const Components& components,
                       std::span<const float> latents, size_t latent_size)
    : values_(values),
      latents_(latents),
      latent_size_(latent_size),
      count_(latents.size() / latent_size),
      components_(components.values().size()),
      mean_(components.mean()),
      latent_mean_(MeanOf(latents, latent_size)),
      turned_(components.vectors().size()),
      slopes_(components_ * latent_size, 0.0) {
  const size_t size = mean_.size();
  for (size_t k = 0; k < components_; ++k) {
    for (size_t i = 0; i < size; ++i) {
      turned_[i * components_ + k] = components.vectors()[k * size + i];
    }
  }
}

double Regression::Work(Deadline deadline) {
  constexpr size_t kAtOnce = 16;  // rows between two looks at the clock
  const size_t size = mean_.size();
  std::vector<double> along(components_);
  while (row_ < count_) {
    const float* x = &values_[row_ * size];
    std::fill(along.begin(), along.end(), 0.0);
    for (size_t i = 0; i < size; ++i) {
      const double away = static_cast<double>(x[i]) - mean_[i];
      const double* component = &turned_[i * components_];
      for (size_t k = 0; k < components_; ++k) along[k] += away * component[k];
    }
    const float* z = &latents_[row_ * latent_size_];
    for (size_t k = 0; k < components_; ++k) {
      double* slope = &slopes_[k * latent_size_];
      for (size_t i = 0; i < latent_size_; ++i) {
        slope[i] += along[k] * (static_cast<double>(z[i]) - latent_mean_[i]);
      }
    }
    ++row_;
    if (row_ % kAtOnce == 0 && std::chrono::steady_clock::now() >= deadline) break;
  }
  return row_ == count_ ? 1.0 : static_cast<double>(row_) / static_cast<double>(count_);
}

}  // namespace ganvas::directions
