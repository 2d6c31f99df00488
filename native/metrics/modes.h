// How many modes of a known mixture are generated, how well and how evenly. No LibTorch here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "native/data/points.h"

namespace ganvas::metrics {

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
// the mixture's weight; infinite where w_m = 0 < q_m. `points` is float[N, 2]; one that is not
// finite belongs to no mode and is not of high quality.
ModeReport CountModes(std::span<const float> points, const data::PointMixture& mixture,
                      int64_t needed = kSamplesOfAMode);

// The same for samples whose mode is told by a classifier, each in [0, weights.size()): a mode is
// covered from one sample on (Metz et al. 2017, "Unrolled GANs", section 3.3, for stacked digits).
ModeReport CountLabels(std::span<const int64_t> modes, std::span<const double> weights);

// `count` points of the mixture, float[count, 2]: what a perfect generator would give.
std::vector<float> DrawMixture(const data::PointMixture& mixture, uint64_t seed, int64_t count);

}  // namespace ganvas::metrics
