// What a picture in the manner of the built-in shapes shows, as measured.
#pragma once

#include <cstdint>

#include "native/data/shapes.h"

namespace ganvas::metrics {

struct ShapeReading {
  bool found = false;  // false: nothing there is coloured as a shape
  data::ShapeKind kind = data::ShapeKind::kCircle;
  double hue = 0;       // [0, 1)
  double x = 0, y = 0;  // centre in picture widths
};

// Reads uint8 [3, size, size] without variations. The hue is that of the mean of the most colourful
// pixels; how far each pixel lies on the way from the background to that colour is its cover, whose
// centroid is the centre; and the kind is that whose drawing, as large in area and best turned,
// differs least from the cover.
ShapeReading ReadShape(const uint8_t* picture, int size);

// Which factors a reading has in common with the truth.
struct FactorsKept {
  bool shape = false;
  bool position = false;  // within kPositionTolerance in both directions
  bool hue = false;       // within kHueTolerance
};
FactorsKept Compare(const ShapeReading& reading, const data::ShapeFactors& truth);

inline constexpr double kPositionTolerance = 1.0 / 32;  // of a picture's width
inline constexpr double kHueTolerance = 1.0 / 24;       // of a turn

}  // namespace ganvas::metrics
