#include "shared/base/quoted.h"

#include <cstdint>

namespace ganvas {
namespace {

// Length of the valid UTF-8 sequence that `text` begins with, and its code point; 0 where there is
// none.
size_t Decode(std::string_view text, uint32_t* code) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) {
    *code = first;
    return 1;
  }
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  uint32_t value = first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    value = (value << 6) | (byte(i) & 0x3fu);
  }
  const uint32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  if (value < least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0;
  *code = value;
  return length;
}

bool IsControl(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
         (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::string Printable(std::string_view text, size_t max_bytes) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    uint32_t code = 0;
    const size_t length = Decode(text.substr(at), &code);
    const size_t taken = length == 0 ? 1 : length;
    if (at + taken > max_bytes) return out + "...";
    if (length == 0 || IsControl(code)) {
      out += '?';
    } else {
      out += text.substr(at, length);
    }
    at += taken;
  }
  return out;
}

std::string Quoted(std::string_view text) {
  constexpr size_t kMax = 120;
  return "'" + Printable(text, kMax) + "'";
}

}  // namespace ganvas
