#include "native/chart/letters.h"

#include <algorithm>
#include <cmath>

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_truetype.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

extern const unsigned char kInterRegular[];
extern const unsigned kInterRegularSize;
extern const unsigned char kInterSemiBold[];
extern const unsigned kInterSemiBoldSize;

namespace ganvas::chart {
namespace {

constexpr double kCapsPerEm = 2048.0 / 2816.0;                      // of Inter
constexpr float kEm = static_cast<float>(kCapHeight / kCapsPerEm);  // pixels
constexpr int kAbove = kCapHeight + 4, kBelow = 4;                  // rows that letters reach
constexpr int kBeside = 2;                                          // pixels past the advances

struct Face {
  explicit Face(const unsigned char* data, unsigned size)
      : found(size > 1 && stbtt_InitFont(&info, data, 0) != 0) {
    if (found) scale = stbtt_ScaleForMappingEmToPixels(&info, kEm);
  }
  stbtt_fontinfo info = {};
  bool found;
  float scale = 0;
};

const Face& FaceOf(bool bold) {
  static const Face regular(kInterRegular, kInterRegularSize);
  static const Face semi_bold(kInterSemiBold, kInterSemiBoldSize);
  return bold ? semi_bold : regular;
}

// The next character of UTF-8, 0xfffd for bytes that are none; takes at least one byte.
int NextCode(std::string_view& text) {
  const auto first = static_cast<uint8_t>(text.front());
  const size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  text.remove_prefix(1);
  if (first < 0x80) return first;
  if (first < 0xc0 || text.size() < more) return 0xfffd;
  int code = first & (0x3f >> more);
  for (size_t i = 0; i < more; ++i) {
    const auto next = static_cast<uint8_t>(text.front());
    if ((next & 0xc0) != 0x80) return 0xfffd;
    code = code << 6 | (next & 0x3f);
    text.remove_prefix(1);
  }
  return code;
}

// Calls `each(glyph, x)` where the glyph begins, and returns where the text ends.
template <typename Each>
double Walk(const Face& face, std::string_view text, const Each& each) {
  double x = 0;
  while (face.found && !text.empty()) {
    const int glyph = stbtt_FindGlyphIndex(&face.info, NextCode(text));
    each(glyph, x);
    int advance = 0, bearing = 0;
    stbtt_GetGlyphHMetrics(&face.info, glyph, &advance, &bearing);
    x += static_cast<double>(face.scale) * advance;
  }
  return x;
}

}  // namespace

int TextWidth(std::string_view text, bool bold) {
  return static_cast<int>(std::lround(Walk(FaceOf(bold), text, [](int, double) {})));
}

Letters DrawLetters(std::string_view text, bool bold) {
  const Face& face = FaceOf(bold);
  Letters letters{-kBeside, -kAbove, TextWidth(text, bold) + 2 * kBeside, kAbove + kBelow, {}};
  letters.cover.assign(static_cast<size_t>(letters.width) * letters.height, 0);
  Walk(face, text, [&](int glyph, double x) {
    const double whole = std::floor(x);
    const auto shift = static_cast<float>(x - whole);
    int width = 0, height = 0, left = 0, top = 0;
    unsigned char* drawn = stbtt_GetGlyphBitmapSubpixel(&face.info, face.scale, face.scale, shift,
                                                        0, glyph, &width, &height, &left, &top);
    if (drawn == nullptr) return;  // a space
    const int to_left = static_cast<int>(whole) + left - letters.left;
    const int to_top = top - letters.top;
    for (int row = std::max(0, -to_top); row < std::min(height, letters.height - to_top); ++row) {
      for (int at = std::max(0, -to_left); at < std::min(width, letters.width - to_left); ++at) {
        uint8_t& cover =
            letters.cover[static_cast<size_t>(to_top + row) * letters.width + to_left + at];
        cover = static_cast<uint8_t>(std::min(255, cover + drawn[row * width + at]));
      }
    }
    stbtt_FreeBitmap(drawn, nullptr);
  });
  return letters;
}

}  // namespace ganvas::chart
