// How many modes of a known mixture are generated, how well and how evenly. No LibTorch here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "native/data/points.h"
#include "shared/points/modes.h"

namespace ganvas::metrics {

using points::CountModes;
using points::kHighQualitySigmas;
using points::kSamplesOfAMode;
using points::ModeReport;

// CountModes of samples whose mode is told by a classifier, each in [0, weights.size()): a mode is
// covered from one sample on (Metz et al. 2017, "Unrolled GANs", section 3.3, for stacked digits).
ModeReport CountLabels(std::span<const int64_t> modes, std::span<const double> weights);

// `count` points of the mixture, float[count, 2]: what a perfect generator would give.
std::vector<float> DrawMixture(const data::PointMixture& mixture, uint64_t seed, int64_t count);

}  // namespace ganvas::metrics
