// Letters of Inter, the page's typeface, as coverage of pixels.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ganvas::chart {

// Capitals and digits are as many pixels high.
inline constexpr int kCapHeight = 9;

// The advance of UTF-8 `text` in pixels, rounded. Characters that the face lacks, and bytes that
// are no UTF-8, are a box. 0 where the program was built without Inter.
int TextWidth(std::string_view text, bool bold = false);

// Rows of `width` pixels, 0..255. The first pixel lies at (left, top) from where the text begins on
// the baseline, y downwards: capitals fill the rows -kCapHeight to -1.
struct Letters {
  int left = 0, top = 0, width = 0, height = 0;
  std::vector<uint8_t> cover;
};
Letters DrawLetters(std::string_view text, bool bold = false);

}  // namespace ganvas::chart
