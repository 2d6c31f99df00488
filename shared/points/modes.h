// How many modes of a known mixture are generated, how well and how evenly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "shared/points/mixture.h"

namespace ganvas::points {

struct ModeReport {
  int64_t covered = 0;
  int64_t total = 0;
  std::optional<double> high_quality;  // share of all samples; for points only
  double reverse_kl = 0;               // nats
  int64_t samples = 0;
};

// A mode of points counts from this many high-quality samples on, of usually 2,500.
inline constexpr int64_t kSamplesOfAMode = 20;
inline constexpr double kHighQualitySigmas = 3;

// Lin et al. 2018, "PacGAN", section 4.1: a sample is of high quality within 3 sigma (Euclidean) of
// its nearest centre; a mode is covered that has at least `needed` of those. Reverse KL is
// sum_m q_m log(q_m / w_m), where q_m is the share of all samples whose nearest centre is m and w_m
// the mixture's weight; infinite where w_m = 0 < q_m. `xy` is float[N, 2]; a point that is not
// finite belongs to no mode and is not of high quality.
ModeReport CountModes(std::span<const float> xy, const Mixture& mixture,
                      int64_t needed = kSamplesOfAMode);

// sum q log(q / w) in nats, q the counts' shares of their sum.
double Divergence(std::span<const int64_t> counts, std::span<const double> weights);

}  // namespace ganvas::points
