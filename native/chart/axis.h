// Where the numbers of an axis stand.
#pragma once

#include <string>
#include <vector>

namespace ganvas::chart {

// A linear axis, or one of the logarithm; low < high, both positive on the latter.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;

  // 0 at low, 1 at high.
  double Share(double value) const;
};

struct Tick {
  double value;
  std::string label;
};

// Multiples of 1, 2 or 5 times a power of ten within the axis, at most `most` of them and at least
// two where `most` is 4 or more; powers of ten, with their doubles and fives where there is room,
// on a logarithmic axis of a decade or more. Labels have as many decimals as the step needs;
// thousands are "12k", millions "3.5M".
std::vector<Tick> Ticks(const Axis& axis, int most);

// The axis on which [low, high] ends at ticks, or a little around a single value. Not finite or
// reversed limits give [0, 1]; a logarithmic one falls back to a linear one where low is not
// positive.
Axis NiceAxis(double low, double high, int most, bool logarithmic = false);

// "0.967", "12,400", "3.2e+06": a number beside a curve.
std::string NumberText(double value);

}  // namespace ganvas::chart
