#include "shared/base/decimal.h"

#include <cmath>
#include <cstdint>

namespace ganvas {

std::string Decimal(double number) {
  if (number != number) return "nan";
  std::string text = number < 0 ? "-" : "";
  const double magnitude = number < 0 ? -number : number;
  if (magnitude > 1e12) return text + "1e12 and beyond";
  const auto millionths = static_cast<uint64_t>(std::llround(magnitude * 1e6));
  text += std::to_string(millionths / 1000000);
  std::string decimals = std::to_string(1000000 + millionths % 1000000);
  decimals[0] = '.';
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return decimals == "." ? text : text + decimals;
}

}  // namespace ganvas
