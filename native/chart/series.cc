#include "native/chart/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ganvas::chart {
namespace {

void Join(Bin& bin, const Bin& next) {
  bin.last = next.last;
  if (next.count == 0) return;
  // Chan et al. 1979: moments of two parts give those of the whole.
  const double a = static_cast<double>(bin.count), b = static_cast<double>(next.count);
  const double away = next.mean - bin.mean;
  bin.mean = bin.count == 0 ? next.mean : bin.mean + away * (b / (a + b));
  bin.squares += next.squares + (bin.count == 0 ? 0 : away * away * (a * b / (a + b)));
  bin.low = bin.count == 0 ? next.low : std::min(bin.low, next.low);
  bin.high = bin.count == 0 ? next.high : std::max(bin.high, next.high);
  bin.count += next.count;
}

}  // namespace

void Series::Add(double x, double y) {
  while (!bins_.empty() && x <= bins_.back().last) {
    // Of a bin of many, those before x cannot be told from those behind it: they stay together.
    if (bins_.back().first < x) {
      bins_.back().last = x;
      break;
    }
    samples_ -= bins_.back().count;
    bins_.pop_back();
    in_last_ = each_;
  }
  Bin sample{.first = x, .last = x};
  if (std::isfinite(y)) {
    sample = {x, x, y, y, y, 0, 1};
    last_ = y;
    if (samples_ == 0 || y < low_) low_ = y, low_at_ = x;
    if (samples_ == 0 || y > high_) high_ = y, high_at_ = x;
    ++samples_;
  }
  if (!bins_.empty() && in_last_ < each_) {
    Join(bins_.back(), sample);
    ++in_last_;
    return;
  }
  if (bins_.size() == limit_) {
    const size_t half = limit_ / 2;
    for (size_t i = 0; i < half; ++i) {
      Bin pair = bins_[2 * i];
      Join(pair, bins_[2 * i + 1]);
      bins_[i] = pair;
    }
    bins_.resize(half);
    each_ *= 2;
  }
  bins_.push_back(sample);
  in_last_ = 1;
}

std::vector<double> Smoothed(const std::vector<Bin>& bins, double deviation, double low,
                             double high) {
  const auto reach = static_cast<int64_t>(std::ceil(3 * deviation));
  const auto size = static_cast<int64_t>(bins.size());
  std::vector<double> smooth(bins.size(), std::numeric_limits<double>::quiet_NaN());
  const auto gap = [&](int64_t i) { return bins[static_cast<size_t>(i)].count == 0; };
  for (int64_t i = 0; i < size; ++i) {
    if (gap(i)) continue;
    double sum = 0, weights = 0;
    const auto add = [&](int64_t j) {
      const double far = static_cast<double>(j - i);
      const double weight = deviation > 0 ? std::exp(-far * far / (2 * deviation * deviation)) : 1;
      sum += weight * std::clamp(bins[static_cast<size_t>(j)].mean, low, high);
      weights += weight;
    };
    add(i);
    for (int64_t j = i - 1; j >= std::max<int64_t>(0, i - reach) && !gap(j); --j) add(j);
    for (int64_t j = i + 1; j <= std::min(size - 1, i + reach) && !gap(j); ++j) add(j);
    smooth[static_cast<size_t>(i)] = sum / weights;
  }
  return smooth;
}

}  // namespace ganvas::chart
