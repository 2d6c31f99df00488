#include "native/chart/stroke_font.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace ganvas::chart {
namespace {

// The way of the pen: "M x y" moves, "L x y" draws a line, "C x1 y1 x2 y2 x y" a cubic curve, "A cx
// cy rx ry from sweep" an arc of an ellipse (degrees, counter-clockwise), "O cx cy rx ry" a whole
// one, "D x y" a dot.
struct Glyph {
  uint32_t code;
  int advance;
  std::string_view path;
};

constexpr Glyph kMissing = {0, 7, "M1.5 0L5.5 0L5.5 8L1.5 8L1.5 0"};

constexpr Glyph kGlyphs[] = {
    {' ', 4, ""},
    {'!', 3, "M1.5 8L1.5 2.6D1.5 0.1"},
    {'"', 5, "M1.5 8L1.5 5.8M3.5 8L3.5 5.8"},
    {'#', 8, "M3 8L2 0M6 8L5 0M1 5.5L7.2 5.5M.8 2.5L7 2.5"},
    {'$', 7,
     "M5.6 6C5.3 6.8 4.6 7.2 3.5 7.2C2.2 7.2 1.4 6.6 1.4 5.6C1.4 3.2 5.7 4.8 5.7 2.3C5.7 "
     "1.4 4.8 .8 3.5 .8C2.3 .8 1.5 1.3 1.2 2.2M3.5 8.6L3.5 -.6"},
    {'%', 10, "O2.8 6.2 1.6 1.8O7.2 1.8 1.6 1.8M7.4 8L2.6 0"},
    {'&', 8,
     "M7.2 0L2.6 5.2C1.4 6.6 2 8 3.4 8C4.9 8 5.4 6.4 4.2 5.5L2.8 4.5C.4 2.9 1.2 0 3.5 0C5.4 0 "
     "6.6 1.6 6.8 3.8"},
    {'\'', 3, "M1.5 8L1.5 5.8"},
    {'(', 4, "M3 9C1.6 7.4 1.2 5.6 1.2 3.6C1.2 1.6 1.6 -.2 3 -1.8"},
    {')', 4, "M1 9C2.4 7.4 2.8 5.6 2.8 3.6C2.8 1.6 2.4 -.2 1 -1.8"},
    {'*', 6, "M3 8L3 4M1.3 7L4.7 5M4.7 7L1.3 5"},
    {'+', 7, "M3.5 6.5L3.5 1.5M1 4L6 4"},
    {',', 3, "M1.6 .2L1 -1.5"},
    {'-', 5, "M1 3L4 3"},
    {'.', 3, "D1.5 .1"},
    {'/', 5, "M.8 -1L4.2 9"},
    {'0', 7, "O3.5 4 2.3 4"},
    {'1', 7, "M1.6 6.3L3.5 8L3.5 0"},
    {'2', 7, "M1.4 5.9C1.5 7.2 2.3 8 3.5 8C4.8 8 5.6 7.2 5.6 6C5.6 5 5 4.2 4 3.1L1.2 0L5.8 0"},
    {'3', 7,
     "M1.5 6.4C1.8 7.5 2.5 8 3.5 8C4.7 8 5.4 7.2 5.4 6.1C5.4 4.9 4.6 4.2 3.3 4.2L2.5 4.2M3.3 "
     "4.2C4.9 4.2 5.7 3.3 5.7 2.1C5.7 .8 4.8 0 3.5 0C2.3 0 1.5 .6 1.2 1.7"},
    {'4', 7, "M4.5 0L4.5 8L.9 2L6.2 2"},
    {'5', 7,
     "M5.3 8L1.9 8L1.6 4.3C2.1 4.8 2.8 5.1 3.5 5.1C4.8 5.1 5.7 4.1 5.7 2.6C5.7 1 4.8 0 3.4 "
     "0C2.3 0 1.5 .6 1.2 1.6"},
    {'6', 7, "M5.2 6.7C4.9 7.6 4.3 8 3.6 8C2 8 1.3 6.2 1.3 3.6L1.3 2.6O3.5 2.5 2.2 2.5"},
    {'7', 7, "M1.1 8L5.8 8L2.7 0"},
    {'8', 7, "O3.5 6.1 1.9 1.9O3.5 2.1 2.3 2.1"},
    {'9', 7, "O3.5 5.5 2.2 2.5M5.7 5.4L5.7 4.4C5.7 1.8 5 0 3.4 0C2.7 0 2.1 .4 1.8 1.3"},
    {':', 3, "D1.5 .4D1.5 5"},
    {';', 3, "M1.6 .4L1 -1.3D1.5 5"},
    {'<', 7, "M5.8 6.6L1.4 4L5.8 1.4"},
    {'=', 7, "M1 5L6 5M1 3L6 3"},
    {'>', 7, "M1.2 6.6L5.6 4L1.2 1.4"},
    {'?', 6, "M1 6.4C1.2 7.4 1.9 8 3 8C4.2 8 5 7.3 5 6.3C5 4.6 3 4.6 3 2.7L3 2.5D3 .1"},
    {'@', 11,
     "M7.5 5.4L7.5 2.9C7.5 1.8 9.4 1.7 9.4 4C9.4 6.4 7.6 8 5.4 8C3 8 1.2 6.2 1.2 3.6C1.2 .8 "
     "3 -.9 5.5 -.9C6.5 -.9 7.3 -.7 8 -.3O5.5 3.7 1.9 1.9"},
    {'A', 8, "M.9 0L4 8L7.1 0M2 3L6 3"},
    {'B', 8,
     "M1.5 0L1.5 8L4 8C5.5 8 6.2 7.1 6.2 6C6.2 4.9 5.5 4 4 4L1.5 4M4 4C5.8 4 6.6 3.1 6.6 2C6.6 "
     ".8 5.7 0 4.2 0L1.5 0"},
    {'C', 8, "A4.4 4 3.2 4 42 276"},
    {'D', 9, "M1.5 0L1.5 8L3.6 8C6.2 8 7.5 6.4 7.5 4C7.5 1.6 6.2 0 3.6 0L1.5 0"},
    {'E', 7, "M6 8L1.5 8L1.5 0L6 0M1.5 4L5.6 4"},
    {'F', 7, "M6 8L1.5 8L1.5 0M1.5 4L5.4 4"},
    {'G', 9, "A4.5 4 3.3 4 42 228C5.8 0 6.8 .6 7.5 1.5L7.5 4L5 4"},
    {'H', 8, "M1.5 0L1.5 8M6.5 0L6.5 8M1.5 4L6.5 4"},
    {'I', 3, "M1.5 8L1.5 0"},
    {'J', 6, "M4.5 8L4.5 2.2C4.5 .7 3.7 0 2.6 0C1.6 0 .9 .6 .8 1.7"},
    {'K', 7, "M1.5 8L1.5 0M6.4 8L1.5 3.2M3.2 4.9L6.7 0"},
    {'L', 6, "M1.5 8L1.5 0L5.6 0"},
    {'M', 10, "M1.5 0L1.5 8L5 2L8.5 8L8.5 0"},
    {'N', 8, "M1.5 0L1.5 8L6.5 0L6.5 8"},
    {'O', 9, "O4.5 4 3.3 4"},
    {'P', 7, "M1.5 0L1.5 8L4 8C5.7 8 6.4 7.1 6.4 6C6.4 4.9 5.7 4 4 4L1.5 4"},
    {'Q', 9, "O4.5 4 3.3 4M5.2 2L7.4 -.7"},
    {'R', 8, "M1.5 0L1.5 8L4 8C5.7 8 6.4 7.1 6.4 6C6.4 4.9 5.7 4 4 4L1.5 4M4 4L6.6 0"},
    {'S', 7,
     "M5.8 6.3C5.5 7.4 4.7 8 3.5 8C2.2 8 1.3 7.2 1.3 6.1C1.3 4.9 2.2 4.4 3.5 4.1C5.1 3.7 5.9 "
     "3.2 5.9 2C5.9 .8 4.9 0 3.5 0C2.2 0 1.4 .7 1 1.8"},
    {'T', 7, "M.8 8L6.2 8M3.5 8L3.5 0"},
    {'U', 8, "M1.5 8L1.5 2.8C1.5 1 2.5 0 4 0C5.5 0 6.5 1 6.5 2.8L6.5 8"},
    {'V', 7, "M.7 8L3.5 0L6.3 8"},
    {'W', 11, "M.8 8L3 0L5.5 8L8 0L10.2 8"},
    {'X', 7, "M1 8L6 0M6 8L1 0"},
    {'Y', 7, "M.8 8L3.5 3.9L6.2 8M3.5 3.9L3.5 0"},
    {'Z', 7, "M1.1 8L5.9 8L1 0L6.1 0"},
    {'[', 4, "M3 9L1.5 9L1.5 -2L3 -2"},
    {'\\', 5, "M.8 9L4.2 -1"},
    {']', 4, "M1 9L2.5 9L2.5 -2L1 -2"},
    {'^', 6, "M1 5L3 8L5 5"},
    {'_', 6, "M.5 -1L5.5 -1"},
    {'`', 4, "M1 8.4L2.4 7"},
    {'a', 7,
     "M5.5 0L5.5 3.7C5.5 5.3 4.7 6 3.5 6C2.4 6 1.7 5.5 1.5 4.6M5.5 3.3L3.5 3.3C1.9 3.3 1.2 "
     "2.6 1.2 1.7C1.2 .6 2 0 3.1 0C4.5 0 5.5 .9 5.5 2.2"},
    {'b', 7, "M1.5 8.5L1.5 0O3.6 3 2.1 3"},
    {'c', 6, "A3.5 3 2.3 3 46 268"},
    {'d', 7, "M5.5 8.5L5.5 0O3.4 3 2.1 3"},
    {'e', 7, "M1.2 3L5.8 3A3.5 3 2.3 3 0 310"},
    {'f', 5, "M2.5 0L2.5 6.7C2.5 8 3.2 8.6 4.6 8.4M.9 6L4.3 6"},
    {'g', 7, "O3.4 3 2.1 3M5.5 6L5.5 -.5C5.5 -1.9 4.7 -2.6 3.4 -2.6C2.5 -2.6 1.8 -2.2 1.5 -1.5"},
    {'h', 7, "M1.5 8.5L1.5 0M1.5 3.4C1.5 5 2.4 6 3.6 6C4.8 6 5.5 5.2 5.5 3.7L5.5 0"},
    {'i', 3, "M1.5 6L1.5 0D1.5 8.2"},
    {'j', 3, "M1.5 6L1.5 -1.3C1.5 -2.3 1 -2.6 .1 -2.5D1.5 8.2"},
    {'k', 6, "M1.5 8.5L1.5 0M5.2 6L1.5 2.3M2.8 3.6L5.4 0"},
    {'l', 3, "M1.5 8.5L1.5 0"},
    {'m', 11,
     "M1.5 6L1.5 0M1.5 3.5C1.5 5.1 2.4 6 3.5 6C4.8 6 5.5 5.2 5.5 3.8L5.5 0M5.5 3.5C5.5 5.1 "
     "6.4 6 7.5 6C8.8 6 9.5 5.2 9.5 3.8L9.5 0"},
    {'n', 7, "M1.5 6L1.5 0M1.5 3.4C1.5 5 2.4 6 3.6 6C4.8 6 5.5 5.2 5.5 3.7L5.5 0"},
    {'o', 7, "O3.5 3 2.3 3"},
    {'p', 7, "M1.5 6L1.5 -2.6O3.6 3 2.1 3"},
    {'q', 7, "M5.5 6L5.5 -2.6O3.4 3 2.1 3"},
    {'r', 5, "M1.5 6L1.5 0M1.5 3.4C1.6 5.2 2.6 6.1 4.3 5.9"},
    {'s', 6,
     "M4.9 4.7C4.6 5.6 3.9 6 3 6C2 6 1.3 5.4 1.3 4.5C1.3 3.6 2 3.3 3 3C4.3 2.7 5 2.3 5 1.5C5 .5 "
     "4.2 0 3.1 0C2 0 1.3 .5 1 1.3"},
    {'t', 5, "M2.5 7.8L2.5 1.6C2.5 .4 3.1 0 4.4 .1M1 6L4.3 6"},
    {'u', 7, "M1.5 6L1.5 2.3C1.5 .8 2.2 0 3.4 0C4.6 0 5.5 1 5.5 2.6M5.5 6L5.5 0"},
    {'v', 6, "M.8 6L3 0L5.2 6"},
    {'w', 9, "M.8 6L2.6 0L4.5 5.8L6.4 0L8.2 6"},
    {'x', 6, "M1 6L5 0M5 6L1 0"},
    {'y', 6, "M.8 6L3 .2M5.2 6L2.7 -1C2.3 -2.2 1.8 -2.6 .8 -2.5"},
    {'z', 6, "M1.2 6L4.8 6L1.1 0L5 0"},
    {'{', 5,
     "M3.8 9C2.4 9 2.5 8.2 2.5 6.6C2.5 4.6 2.3 3.6 1 3.5C2.3 3.4 2.5 2.4 2.5 .4C2.5 -1.2 2.4 "
     "-2 3.8 -2"},
    {'|', 3, "M1.5 9L1.5 -2"},
    {'}', 5,
     "M1.2 9C2.6 9 2.5 8.2 2.5 6.6C2.5 4.6 2.7 3.6 4 3.5C2.7 3.4 2.5 2.4 2.5 .4C2.5 -1.2 2.6 "
     "-2 1.2 -2"},
    {'~', 7, "M1.1 3.3C1.6 4.6 2.6 4.7 3.5 4C4.4 3.3 5.4 3.4 5.9 4.7"},
    {0xb7, 5, "D2.5 3.5"},                  // middle dot
    {0xd7, 7, "M1.5 6L5.5 2M5.5 6L1.5 2"},  // times
    {0x2013, 7, "M1 3L6 3"},                // en dash
    {0x2026, 9, "D1.5 .1D4.5 .1D7.5 .1"},   // ellipsis
    {0x2212, 7, "M1 4L6 4"},                // minus
};

const Glyph& FindGlyph(uint32_t code) {
  for (const Glyph& glyph : kGlyphs) {
    if (glyph.code == code) return glyph;
  }
  return kMissing;
}

// The next character of UTF-8, 0xfffd for bytes that are none; takes at least one byte.
uint32_t NextCode(std::string_view& text) {
  const auto first = static_cast<uint8_t>(text.front());
  const size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  text.remove_prefix(1);
  if (first < 0x80) return first;
  if (first < 0xc0 || text.size() < more) return 0xfffd;
  uint32_t code = first & (0x3fu >> more);
  for (size_t i = 0; i < more; ++i) {
    const auto next = static_cast<uint8_t>(text.front());
    if ((next & 0xc0) != 0x80) return 0xfffd;
    code = code << 6 | (next & 0x3fu);
    text.remove_prefix(1);
  }
  return code;
}

class Pen {
 public:
  Pen(double left, std::vector<Polyline>& strokes) : left_(left), strokes_(strokes) {}

  void Draw(std::string_view path) {
    while (!path.empty()) {
      const char command = path.front();
      path.remove_prefix(1);
      Command(command, path);
    }
  }

 private:
  static constexpr int kSteps = 12;  // lines in place of a curve

  static double Number(std::string_view& path) {
    while (!path.empty() && path.front() == ' ') path.remove_prefix(1);
    double value = 0;
    const auto parsed = std::from_chars(path.data(), path.data() + path.size(), value);
    path.remove_prefix(static_cast<size_t>(parsed.ptr - path.data()));
    return value;
  }
  static Point TakePoint(std::string_view& path) {
    const double x = Number(path);
    return {x, Number(path)};
  }

  void Begin(Point to) { strokes_.push_back({{left_ + to.x, to.y}}); }
  void LineTo(Point to) { strokes_.back().push_back({left_ + to.x, to.y}); }

  void Command(char command, std::string_view& path) {
    switch (command) {
      case 'M':
        Begin(TakePoint(path));
        break;
      case 'L':
        LineTo(TakePoint(path));
        break;
      case 'C': {
        const Point a = TakePoint(path), b = TakePoint(path), end = TakePoint(path);
        const Point start = {strokes_.back().back().x - left_, strokes_.back().back().y};
        for (int i = 1; i <= kSteps; ++i) {
          const double t = static_cast<double>(i) / kSteps, s = 1 - t;
          const double w0 = s * s * s, w1 = 3 * s * s * t, w2 = 3 * s * t * t, w3 = t * t * t;
          LineTo({w0 * start.x + w1 * a.x + w2 * b.x + w3 * end.x,
                  w0 * start.y + w1 * a.y + w2 * b.y + w3 * end.y});
        }
        break;
      }
      case 'D': {
        const Point at = TakePoint(path);
        Begin(at);
        LineTo({at.x, at.y + 0.4});
        break;
      }
      default: {
        const Point centre = TakePoint(path), radius = TakePoint(path);
        const double from = command == 'O' ? 0 : Number(path);
        const double sweep = command == 'O' ? 360 : Number(path);
        for (int i = 0; i <= 3 * kSteps; ++i) {
          const double angle = (from + sweep * i / (3 * kSteps)) * (M_PI / 180);
          const Point at = {centre.x + radius.x * std::cos(angle),
                            centre.y + radius.y * std::sin(angle)};
          i == 0 ? Begin(at) : LineTo(at);
        }
      }
    }
  }

  double left_;
  std::vector<Polyline>& strokes_;
};

}  // namespace

std::vector<Polyline> TextStrokes(std::string_view text) {
  std::vector<Polyline> strokes;
  int left = 0;
  while (!text.empty()) {
    const Glyph& glyph = FindGlyph(NextCode(text));
    Pen(left, strokes).Draw(glyph.path);
    left += glyph.advance;
  }
  return strokes;
}

int TextWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) width += FindGlyph(NextCode(text)).advance;
  return width;
}

}  // namespace ganvas::chart
