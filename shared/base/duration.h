// Lengths of time as people read them.
#pragma once

#include <string>

namespace ganvas {

// "2:03", "1:02:03"; "?" for NaN. Of what passes by the clock: time left, time taken.
std::string ClockText(double seconds);

// "0.53 s", "5.5 min", "3 h 20 min", "4 days 3 h". Of estimates and limits.
std::string LengthText(double seconds);

}  // namespace ganvas
