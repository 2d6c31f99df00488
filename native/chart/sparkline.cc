#include "native/chart/sparkline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ganvas::chart {

std::string Sparkline(const Series& series, int columns) {
  constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::vector<Bin>& bins = series.bins();
  const size_t width = std::min(bins.size(), static_cast<size_t>(std::max(columns, 0)));
  // Each character is the mean of the samples in its share of the bins.
  std::vector<double> values;
  for (size_t i = 0; i < width; ++i) {
    double sum = 0, count = 0;
    for (size_t k = i * bins.size() / width; k < (i + 1) * bins.size() / width; ++k) {
      if (bins[k].count > 0) sum += bins[k].mean * static_cast<double>(bins[k].count);
      count += static_cast<double>(bins[k].count);
    }
    values.push_back(count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN());
  }
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  std::string text;
  for (const double value : values) {
    if (std::isnan(value)) {
      text += ' ';
      continue;
    }
    // Halves before the difference: it may be larger than the largest number.
    const double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
    text += kBlocks[static_cast<size_t>(std::clamp(share * 8, 0.0, 7.0))];
  }
  return text;
}

}  // namespace ganvas::chart
