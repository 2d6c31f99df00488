#include "shared/translate/difference.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace ganvas::translate {
namespace {

// Sixteen equal steps of lightness, 0.14 to 0.96, in Oklab (Ottosson 2020), hue from 290 by 360 to
// 460 degrees, as much chroma as sRGB has there.
constexpr int kSteps = 16;
constexpr uint8_t kColours[kSteps + 1][3] = {
    {11, 1, 37},     {30, 2, 53},    {51, 4, 66},    {74, 8, 75},    {99, 11, 81},
    {125, 16, 82},   {151, 21, 80},  {178, 26, 73},  {206, 32, 57},  {229, 52, 26},
    {232, 95, 32},   {239, 123, 36}, {247, 148, 42}, {250, 174, 69}, {251, 199, 103},
    {253, 222, 137}, {254, 244, 182}};

}  // namespace

double DifferenceMap(const uint8_t* a, const uint8_t* b, int width, int height, double full,
                     uint8_t* rgba) {
  const size_t pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
  const double steps = kSteps / (full * 3 * 255);
  uint64_t total = 0;
  for (size_t i = 0; i < pixels; ++i, a += 4, b += 4, rgba += 4) {
    int sum = 0;
    for (int c = 0; c < 3; ++c) sum += std::abs(a[c] - b[c]);
    total += static_cast<uint64_t>(sum);
    const double at = std::min<double>(sum * steps, kSteps);
    const int step = std::min(static_cast<int>(at), kSteps - 1);
    const double share = at - step;
    for (int c = 0; c < 3; ++c) {
      const double value = kColours[step][c] + share * (kColours[step + 1][c] - kColours[step][c]);
      rgba[c] = static_cast<uint8_t>(std::lround(value));
    }
    rgba[3] = 255;
  }
  return pixels == 0 ? 0 : static_cast<double>(total) / (static_cast<double>(pixels) * 3.0 * 255.0);
}

}  // namespace ganvas::translate
