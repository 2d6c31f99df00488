// Points in the plane as a picture.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "shared/image/image.h"

namespace ganvas {

// A square piece of the plane.
struct PlotWindow {
  double x = 0, y = 0;  // its centre
  double half = 1;      // half of its side, positive

  friend bool operator==(const PlotWindow&, const PlotWindow&) = default;
};

// The window around float[N, 2] with a margin of a tenth on every side. The outermost 1 in 1000 of
// each coordinate on either side may lie outside, so that a few stray points do not shrink the
// rest. Points that are not finite are passed over; without any the window is [-1, 1].
PlotWindow WindowAround(std::span<const float> xy);

// Ticks are the multiples of this step, 1, 2 or 5 times a power of ten: 4 to 10 of them on an axis
// of length 2 * half.
double TickStep(double half);

// Dots go from `sparse` to `dense` (red, green, blue) where they lie over one another.
struct DotInk {
  std::array<uint8_t, 3> sparse, dense;
};

// float[N, 2] as dots of `radius` pixels, y upwards, on nothing: size x size pixels that are
// transparent where no dot is. The window fills the picture. Dots cover more where they crowd, and
// ten thousand of them are fainter than a hundred. Points outside the window or not finite are left
// out. The same bytes on every platform.
Image ScatterDots(std::span<const float> xy, const PlotWindow& window, int size, double radius,
                  const DotInk& ink);

// `points`, float[N, 2], as dots over `behind`, float[M, 2], in a muted colour (may be empty), y
// upwards, with labelled ticks on a light ground: size x size pixels, size at least 64.
Image Scatter(std::span<const float> points, std::span<const float> behind,
              const PlotWindow& window, int size);

}  // namespace ganvas
