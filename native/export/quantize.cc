#include "native/export/quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ganvas::exporter {
namespace {

constexpr float kLargest = 127.0f;
// Scales are tried from the one that holds the largest weight down to this share of it: a few
// outliers may be clipped for finer steps of all others.
constexpr int kCandidates = 40;
constexpr float kSmallestShare = 0.6f;

float Nearest(float weight, float scale) {
  return std::clamp(std::nearbyint(weight / scale), -kLargest, kLargest);
}

double SquaredError(std::span<const float> weights, float scale) {
  double sum = 0;
  for (const float weight : weights) {
    const double error = static_cast<double>(weight) -
                         static_cast<double>(scale) * static_cast<double>(Nearest(weight, scale));
    sum += error * error;
  }
  return sum;
}

float BestScale(std::span<const float> weights) {
  float largest = 0;
  for (const float weight : weights) largest = std::max(largest, std::abs(weight));
  if (largest / kLargest * kSmallestShare < std::numeric_limits<float>::min()) return 1.0f;
  float best = largest / kLargest;
  if (!std::isfinite(best * kLargest)) best = std::nextafter(best, 0.0f);
  double least = SquaredError(weights, best);
  for (int i = 1; i < kCandidates; ++i) {
    const float share = 1.0f - (1.0f - kSmallestShare) * static_cast<float>(i) / kCandidates;
    const float scale = largest / kLargest * share;
    const double error = SquaredError(weights, scale);
    if (error >= least) continue;
    least = error;
    best = scale;
  }
  return best;
}

}  // namespace

Int8Weight QuantizeInt8(std::span<const float> weight, const Shape& shape, int axis) {
  const auto channels = static_cast<size_t>(shape[axis]);
  const auto inner = static_cast<size_t>(shape.Product(axis + 1, shape.rank()));
  const auto outer = static_cast<size_t>(shape.Product(0, axis));
  Int8Weight result;
  result.values.resize(weight.size());
  std::vector<float> slice(outer * inner);
  for (size_t c = 0; c < channels; ++c) {
    for (size_t o = 0; o < outer; ++o) {
      std::copy_n(&weight[(o * channels + c) * inner], inner, &slice[o * inner]);
    }
    const float scale = BestScale(slice);
    result.scales.push_back(scale);
    for (size_t o = 0; o < outer; ++o) {
      for (size_t i = 0; i < inner; ++i) {
        result.values[(o * channels + c) * inner + i] =
            static_cast<int8_t>(Nearest(slice[o * inner + i], scale));
      }
    }
  }
  return result;
}

}  // namespace ganvas::exporter
