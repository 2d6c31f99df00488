#include "web/generator/error_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace ganvas {
namespace {

constexpr int kFull = static_cast<int>(3 * 255 * kErrorMapFull);

// Black over violet and orange to pale yellow, even steps of which look even.
constexpr double kStops[][3] = {
    {0, 0, 4}, {81, 18, 124}, {183, 55, 121}, {252, 137, 97}, {252, 253, 191}};

// The colour of each sum of three differences of bytes, up to kFull.
std::array<std::array<uint8_t, 3>, kFull + 1> MakeColors() {
  std::array<std::array<uint8_t, 3>, kFull + 1> colors;
  for (int sum = 0; sum <= kFull; ++sum) {
    const double at = 4.0 * sum / kFull;
    const int stop = std::min(3, static_cast<int>(at));
    for (size_t c = 0; c < 3; ++c) {
      const double color = kStops[stop][c] + (at - stop) * (kStops[stop + 1][c] - kStops[stop][c]);
      colors[static_cast<size_t>(sum)][c] = static_cast<uint8_t>(std::lround(color));
    }
  }
  return colors;
}

}  // namespace

ErrorMap MapError(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  static const auto kColors = MakeColors();
  ErrorMap map;
  const size_t pixels = std::min(a.size(), b.size()) / 4;
  map.rgba.resize(4 * pixels);
  double total = 0;
  for (size_t i = 0; i < 4 * pixels; i += 4) {
    int sum = 0;
    for (size_t c = i; c < i + 3; ++c) sum += std::abs(a[c] - b[c]);
    total += sum;
    const auto& color = kColors[static_cast<size_t>(std::min(sum, kFull))];
    std::copy(color.begin(), color.end(), map.rgba.begin() + static_cast<std::ptrdiff_t>(i));
    map.rgba[i + 3] = 255;
  }
  if (pixels > 0) map.l1 = total / (3.0 * 255.0 * static_cast<double>(pixels));
  return map;
}

}  // namespace ganvas
