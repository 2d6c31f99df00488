#include "native/metrics/modes.h"

#include <algorithm>

#include "native/metrics/random_stream.h"
#include "shared/latent/latent.h"

namespace ganvas::metrics {
namespace {

int64_t CountAtLeast(std::span<const int64_t> counts, int64_t needed) {
  return std::count_if(counts.begin(), counts.end(), [&](int64_t n) { return n >= needed; });
}

}  // namespace

ModeReport CountLabels(std::span<const int64_t> modes, std::span<const double> weights) {
  std::vector<int64_t> counts(weights.size());
  for (const int64_t mode : modes) ++counts[static_cast<size_t>(mode)];
  ModeReport report;
  report.samples = static_cast<int64_t>(modes.size());
  report.total = static_cast<int64_t>(weights.size());
  report.covered = CountAtLeast(counts, 1);
  report.reverse_kl = points::Divergence(counts, weights);
  return report;
}

std::vector<float> DrawMixture(const data::PointMixture& mixture, uint64_t seed, int64_t count) {
  RandomStream random(seed, Purpose::kMixture);
  std::vector<float> points(static_cast<size_t>(2 * count));
  Latent(random.NextSeed(), 0, Prior::kNormal, points);
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    const double u = static_cast<double>(random.Next()) / 4294967296.0;
    size_t mode = 0;
    double below = mixture.weights[0];
    while (u >= below && mode + 1 < mixture.weights.size()) below += mixture.weights[++mode];
    for (size_t axis = 0; axis < 2; ++axis) {
      const double offset = mixture.sigma * static_cast<double>(points[2 * i + axis]);
      points[2 * i + axis] = static_cast<float>(mixture.centers[mode][axis] + offset);
    }
  }
  return points;
}

}  // namespace ganvas::metrics
