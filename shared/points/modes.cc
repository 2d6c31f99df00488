#include "shared/points/modes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "shared/latent/exact_math.h"

namespace ganvas::points {
namespace {

int64_t CountAtLeast(std::span<const int64_t> counts, int64_t needed) {
  return std::count_if(counts.begin(), counts.end(), [&](int64_t n) { return n >= needed; });
}

}  // namespace

double Divergence(std::span<const int64_t> counts, std::span<const double> weights) {
  double total = 0;
  for (const int64_t count : counts) total += static_cast<double>(count);
  double divergence = 0;
  for (size_t m = 0; m < counts.size(); ++m) {
    if (counts[m] == 0) continue;
    const double q = static_cast<double>(counts[m]) / total;
    if (weights[m] <= 0) return std::numeric_limits<double>::infinity();
    divergence += q * ExactLog(q / weights[m]);
  }
  return total > 0 ? divergence : std::numeric_limits<double>::infinity();
}

ModeReport CountModes(std::span<const float> xy, const Mixture& mixture, int64_t needed) {
  const size_t modes = mixture.centers.size();
  std::vector<int64_t> nearest_count(modes), good_count(modes);
  const double reach = kHighQualitySigmas * mixture.sigma;
  int64_t good = 0;
  for (size_t i = 0; i + 1 < xy.size(); i += 2) {
    if (!std::isfinite(xy[i]) || !std::isfinite(xy[i + 1])) continue;
    double best = std::numeric_limits<double>::infinity();
    size_t mode = 0;
    for (size_t m = 0; m < modes; ++m) {
      const double dx = xy[i] - mixture.centers[m][0];
      const double dy = xy[i + 1] - mixture.centers[m][1];
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
  report.samples = static_cast<int64_t>(xy.size() / 2);
  report.total = static_cast<int64_t>(modes);
  report.covered = CountAtLeast(good_count, needed);
  report.high_quality =
      static_cast<double>(good) / static_cast<double>(std::max<int64_t>(1, report.samples));
  report.reverse_kl = Divergence(nearest_count, mixture.weights);
  return report;
}

}  // namespace ganvas::points
