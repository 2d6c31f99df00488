#include "native/metrics/modes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "native/metrics/random_stream.h"
#include "shared/latent/latent.h"

namespace ganvas::metrics {
namespace {

// sum q log(q / w) in nats, q the counts' shares of their sum.
double Divergence(std::span<const int64_t> counts, std::span<const double> weights) {
  double total = 0;
  for (const int64_t count : counts) total += static_cast<double>(count);
  double divergence = 0;
  for (size_t m = 0; m < counts.size(); ++m) {
    if (counts[m] == 0) continue;
    const double q = static_cast<double>(counts[m]) / total;
    if (weights[m] <= 0) return std::numeric_limits<double>::infinity();
    divergence += q * std::log(q / weights[m]);
  }
  return total > 0 ? divergence : std::numeric_limits<double>::infinity();
}

int64_t CountAtLeast(std::span<const int64_t> counts, int64_t needed) {
  return std::count_if(counts.begin(), counts.end(), [&](int64_t n) { return n >= needed; });
}

}  // namespace

ModeReport CountModes(std::span<const float> points, const data::PointMixture& mixture,
                      int64_t needed) {
  const size_t modes = mixture.centers.size();
  std::vector<int64_t> nearest_count(modes), good_count(modes);
  const double reach = kHighQualitySigmas * mixture.sigma;
  int64_t good = 0;
  for (size_t i = 0; i + 1 < points.size(); i += 2) {
    if (!std::isfinite(points[i]) || !std::isfinite(points[i + 1])) continue;
    double best = std::numeric_limits<double>::infinity();
    size_t mode = 0;
    for (size_t m = 0; m < modes; ++m) {
      const double dx = points[i] - mixture.centers[m][0];
      const double dy = points[i + 1] - mixture.centers[m][1];
      const double squared = dx * dx + dy * dy;
      if (squared < best) {
        best = squared;
        mode = m;
      }
    }
    ++nearest_count[mode];
    if (best <= reach * reach) {
      ++good_count[mode];
      ++good;
    }
  }
  ModeReport report;
  report.samples = static_cast<int64_t>(points.size() / 2);
  report.total = static_cast<int64_t>(modes);
  report.covered = CountAtLeast(good_count, needed);
  report.high_quality =
      static_cast<double>(good) / static_cast<double>(std::max<int64_t>(1, report.samples));
  report.reverse_kl = Divergence(nearest_count, mixture.weights);
  return report;
}

ModeReport CountLabels(std::span<const int64_t> modes, std::span<const double> weights) {
  std::vector<int64_t> counts(weights.size());
  for (const int64_t mode : modes) ++counts[static_cast<size_t>(mode)];
  ModeReport report;
  report.samples = static_cast<int64_t>(modes.size());
  report.total = static_cast<int64_t>(weights.size());
  report.covered = CountAtLeast(counts, 1);
  report.reverse_kl = Divergence(counts, weights);
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
