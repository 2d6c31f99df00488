// A typeface of our own, made of strokes: pictures need no font files. Its grid is that of pixels
// at the size of captions: one unit is one pixel, stems and bars lie in the middle of pixels.
#pragma once

#include <string_view>
#include <vector>

namespace ganvas::chart {

struct Point {
  double x, y;
};
using Polyline = std::vector<Point>;

// Heights in units: of capitals and digits, from the baseline to the middle of the uppermost
// stroke.
inline constexpr double kCapHeight = 8;

// Strokes of UTF-8 `text` whose first character begins at x = 0, y upwards, baseline at y = 0.
// Printable ASCII and a few signs are drawn, everything else is a hollow box.
std::vector<Polyline> TextStrokes(std::string_view text);

// The advance of `text` in units, a whole number.
int TextWidth(std::string_view text);

}  // namespace ganvas::chart
