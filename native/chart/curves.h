// Curves as a picture: panels side by side.
#pragma once

#include <string>
#include <vector>

#include "native/chart/canvas.h"
#include "native/chart/series.h"
#include "shared/image/image.h"

namespace ganvas::chart {

struct Curve {
  std::string name;  // "" where the panel's title says it
  const Series* series;
  Colour colour;
};

// What of a panel's one curve is worth a mark.
enum class Best { kNone, kLowest, kHighest };

struct Panel {
  std::string title;
  std::vector<Curve> curves;
  bool from_zero = false;    // the axis begins at 0
  bool logarithmic = false;  // where the curves span much
  Best best = Best::kNone;
};

struct Figure {
  std::string title, subtitle;
  std::vector<Panel> panels;
  double x_end = 0;  // the axis of steps goes from 0 to this, or to the last sample
};

// 1120 pixels wide. Each curve is drawn smoothed over what was measured, faintly: each sample, or
// for more samples than pixels their range. Curves of few samples are drawn as they are, with dots.
// A few outliers may lie outside of a panel.
Image Draw(const Figure& figure);

}  // namespace ganvas::chart
