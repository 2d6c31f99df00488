#include "shared/base/duration.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ganvas {

std::string ClockText(double seconds) {
  if (std::isnan(seconds)) return "?";
  const auto total = static_cast<long long>(std::llround(std::clamp(seconds, 0.0, 1e9)));
  char text[48];
  if (total >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", total / 3600, total / 60 % 60,
                  total % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", total / 60, total % 60);
  }
  return text;
}

std::string LengthText(double seconds) {
  char text[48];
  const auto whole = [](double number) { return static_cast<long long>(number); };
  if (seconds < 90) {
    std::snprintf(text, sizeof text, "%.3g s", seconds);
  } else if (seconds < 90 * 60) {
    std::snprintf(text, sizeof text, "%.2g min", seconds / 60);
  } else if (const double minutes = std::round(seconds / 60); minutes < 48 * 60) {
    std::snprintf(text, sizeof text, "%lld h %lld min", whole(minutes / 60), whole(minutes) % 60);
  } else {
    const double hours = std::round(seconds / 3600);
    std::snprintf(text, sizeof text, "%lld days %lld h", whole(hours / 24), whole(hours) % 24);
  }
  return text;
}

}  // namespace ganvas
