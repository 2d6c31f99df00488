// A curve in one line of text.
#pragma once

#include <string>

#include "native/chart/series.h"

namespace ganvas::chart {

// At most `columns` block characters, low to high over the range of what is shown; blanks at gaps.
// A curve of one value is drawn at half height.
std::string Sparkline(const Series& series, int columns);

}  // namespace ganvas::chart
