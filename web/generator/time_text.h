// How long something took, as people read it.
#pragma once

#include <cstdio>
#include <string>

namespace ganvas::page {

// "2.5 ms", "30 ms", "1.2 s", "12 s".
inline std::string TimeText(double milliseconds) {
  const bool seconds = milliseconds >= 1000;
  const double value = seconds ? milliseconds / 1000 : milliseconds;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", value < 10 ? 1 : 0, value, seconds ? "s" : "ms");
  return text;
}

}  // namespace ganvas::page
