// How a picture lies in a tensor, and which numbers stand for black and white.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ganvas::translate {

enum class Layout : uint8_t { kNchw, kNhwc };

// From black to white.
enum class ValueRange : uint8_t {
  kUnit,   // -1 .. 1
  kShare,  // 0 .. 1
  kBytes,  // 0 .. 255
};

struct PictureFormat {
  Layout layout = Layout::kNchw;
  int channels = 3;  // 1 is grey, 2 grey and alpha, 3 RGB, 4 RGBA
  ValueRange range = ValueRange::kUnit;
};

// "-1..1", "0..1", "0..255".
const char* RangeName(ValueRange range);
// The same back; nothing for other texts.
std::optional<ValueRange> RangeNamed(std::string_view name);

// "nchw", "nhwc".
const char* LayoutName(Layout layout);
// The same back; nothing for other texts.
std::optional<Layout> LayoutNamed(std::string_view name);

}  // namespace ganvas::translate
