#include "native/chart/axis.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ganvas::chart {
namespace {

double Power(int exponent) { return std::pow(10.0, exponent); }

// The smallest of 1, 2, 5 times a power of ten that leaves at most `most` multiples.
double Step(double range, int most) {
  const double rough = range / std::max(1, most - 1);
  const double power = Power(static_cast<int>(std::floor(std::log10(rough))));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= rough * (1 - 1e-9)) return digit * power;
  }
  return 10 * power;
}

// With as many decimals as multiples of `step` have.
std::string Label(double value, double step, const char* unit) {
  char text[40];
  if (step < 1e-5 || std::abs(value) >= 1e6) {
    std::snprintf(text, sizeof text, "%.4g%s", value, unit);
    return text;
  }
  if (std::abs(value) < step / 2) return "0";  // never "-0.0"
  const int digits = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  std::snprintf(text, sizeof text, "%.*f%s", digits, value, unit);
  return text;
}

std::vector<Tick> LinearTicks(const Axis& axis, int most) {
  const double step = Step(axis.high - axis.low, most);
  const double first = std::ceil(axis.low / step - 1e-6);
  // One unit for all labels.
  const double largest = std::max(std::abs(axis.low), std::abs(axis.high));
  const double unit = largest >= 1e6 && largest < 1e9 && step >= 1e4   ? 1e6
                      : largest >= 1e4 && largest < 1e6 && step >= 100 ? 1e3
                                                                       : 1;
  std::vector<Tick> ticks;
  for (int i = 0; i <= most && (first + i) * step <= axis.high + 1e-6 * step; ++i) {
    const double value = (first + i) * step;
    ticks.push_back({value, Label(value / unit, step / unit,
                                  unit == 1e6   ? "M"
                                  : unit == 1e3 ? "k"
                                                : "")});
  }
  return ticks;
}

std::vector<Tick> LogarithmicTicks(const Axis& axis, int most) {
  const int low = static_cast<int>(std::floor(std::log10(axis.low) + 1e-9));
  const int high = static_cast<int>(std::ceil(std::log10(axis.high) - 1e-9));
  const auto collect = [&](std::initializer_list<double> digits, int every) {
    std::vector<Tick> ticks;
    for (int power = low; power <= high; ++power) {
      if (power % every != 0) continue;
      for (const double digit : digits) {
        const double value = digit * Power(power);
        if (value < axis.low * (1 - 1e-9) || value > axis.high * (1 + 1e-9)) continue;
        ticks.push_back({value, NumberText(value)});
      }
    }
    return ticks;
  };
  const size_t room = static_cast<size_t>(std::max(2, most));
  for (const auto& digits :
       {std::initializer_list<double>{1, 2, 5}, std::initializer_list<double>{1, 3},
        std::initializer_list<double>{1}}) {
    std::vector<Tick> ticks = collect(digits, 1);
    if (ticks.size() <= room) return ticks;
  }
  for (int every = 2;; ++every) {
    std::vector<Tick> ticks = collect({1}, every);
    if (ticks.size() <= room) return ticks;
  }
}

}  // namespace

double Axis::Share(double value) const {
  if (!logarithmic) return (value - low) / (high - low);
  return std::log(std::max(value, low * 1e-3) / low) / std::log(high / low);
}

std::vector<Tick> Ticks(const Axis& axis, int most) {
  if (axis.logarithmic) {
    std::vector<Tick> ticks = LogarithmicTicks(axis, most);
    if (ticks.size() >= 2) return ticks;
  }
  return LinearTicks(axis, most);
}

Axis NiceAxis(double low, double high, int most, bool logarithmic) {
  if (!std::isfinite(low) || !std::isfinite(high) || high < low || high - low > 1e300) return {};
  if (logarithmic && low > 0 && high / low >= 2) {
    return {low / 1.1, high * 1.1, true};
  }
  const double least = 1e-9 * std::max(std::abs(low), std::abs(high));
  if (high - low <= std::max(least, 1e-300)) {
    const double around = low == 0 ? 1 : std::abs(low) * 0.1;
    low -= around;
    high += around;
  }
  const double step = Step(high - low, most);
  return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, false};
}

std::string NumberText(double value) {
  const double size = std::abs(value);
  char text[40];
  if (!(size >= 1000 && size < 1e7)) {  // also what is not a number
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
  }
  std::snprintf(text, sizeof text, "%.0f", value);
  std::string grouped = text;
  for (size_t at = grouped.size(); at > (value < 0 ? 4u : 3u);) {
    at -= 3;
    grouped.insert(at, 1, ',');
  }
  return grouped;
}

}  // namespace ganvas::chart
