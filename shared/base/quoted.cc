#include "shared/base/quoted.h"

#include <algorithm>

namespace ganvas {

std::string Quoted(std::string_view text) {
  constexpr size_t kMax = 120;
  std::string out = "'";
  for (const char c : text.substr(0, std::min(text.size(), kMax))) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (text.size() > kMax) out += "...";
  return out + "'";
}

}  // namespace ganvas
