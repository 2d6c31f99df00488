// Latent directions of components of an inner value.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/directions/components.h"

namespace ganvas::directions {

// Predicts latents from where inner values lie along their components: linear regression, of which
// each component needs its own slope alone, since they do not correlate (Harkonen et al. 2020,
// section 2.3). The rows must outlive this.
class Regression {
 public:
  // `values`, float32 [count, values_size], of which `components` are; `latents`, float32
  // [count, latent_size].
  Regression(std::span<const float> values, const Components& components,
             std::span<const float> latents, size_t latent_size);

  // Works until `deadline` and returns the share done, in [0, 1].
  double Work(Deadline deadline);
  // Once Work has returned 1: for each component the slope of the latent, up to a factor,
  // [components, latent_size].
  const std::vector<double>& slopes() const { return slopes_; }

 private:
  std::span<const float> values_, latents_;
  size_t latent_size_, count_, components_;
  std::vector<double> mean_, latent_mean_;
  std::vector<double> turned_;  // components, [values_size, components]
  size_t row_ = 0;
  std::vector<double> slopes_;
};

// Of float32 [count, size].
std::vector<double> MeanOf(std::span<const float> rows, size_t size);

}  // namespace ganvas::directions
