#include <array>
#include <cstddef>

#include "native/run/options.h"

namespace ganvas::train {
namespace {

constexpr double kMany = kUnbounded;
constexpr double kAnySeed = 18446744073709551615.0;  // nearest double: the text sets the limit

// "lr_g" becomes "lr-g".
template <size_t kSize>
constexpr std::array<char, kSize> Dashed(const char (&field)[kSize]) {
  std::array<char, kSize> name{};
  for (size_t i = 0; i < kSize; ++i) name[i] = field[i] == '_' ? '-' : field[i];
  return name;
}

namespace names {
#define GANVAS_NAME(type, field, ...) constexpr auto field = Dashed(#field);
GANVAS_OPTIONS(GANVAS_NAME)
#undef GANVAS_NAME
}  // namespace names

}  // namespace

std::span<const OptionSpec> OptionTable() {
#define GANVAS_SPEC(type, field, initial, placeholder, group, help, ...) \
  {names::field.data(), placeholder, &Options::field, help,              \
   OptionGroup::group __VA_OPT__(, ) __VA_ARGS__},
  static constexpr OptionSpec kTable[] = {GANVAS_OPTIONS(GANVAS_SPEC)};
#undef GANVAS_SPEC
  return kTable;
}

}  // namespace ganvas::train
