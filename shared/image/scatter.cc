#include "shared/image/scatter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/decimal.h"

namespace ganvas {
namespace {

using Colour = std::array<uint8_t, 3>;

constexpr Colour kGround = {246, 247, 249};
constexpr Colour kPaper = {255, 255, 255};
constexpr Colour kGridLine = {236, 239, 243};
constexpr Colour kFrame = {217, 222, 229};
constexpr Colour kText = {86, 97, 109};
constexpr DotInk kPointInk = {{23, 152, 124}, {3, 66, 54}};
constexpr DotInk kBehindInk = {{186, 195, 206}, {150, 162, 176}};

// 5 x 7 pixels each, one byte a row, the leftmost pixel in bit 4.
constexpr std::string_view kGlyphs = "0123456789-.";
constexpr std::array<std::array<uint8_t, 7>, 12> kGlyphRows = {{
    {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e},
    {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e},
    {0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f},
    {0x0e, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0e},
    {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02},
    {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e},
    {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e},
    {0x1f, 0x01, 0x02, 0x04, 0x04, 0x08, 0x08},
    {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e},
    {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c},
    {0x00, 0x00, 0x00, 0x0e, 0x00, 0x00, 0x00},
    {0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x06},
}};
constexpr int kGlyphHeight = 7;
constexpr int kGlyphAdvance = 6;

class Canvas {
 public:
  explicit Canvas(int size) : image_{size, size, {}} {
    image_.rgba.assign(static_cast<size_t>(4) * size * size, 255);
  }

  // Pixels [x0, x1) x [y0, y1), which may reach over the edge.
  void Fill(int x0, int y0, int x1, int y1, const Colour& colour) {
    for (int y = std::max(0, y0); y < std::min(image_.height, y1); ++y) {
      for (int x = std::max(0, x0); x < std::min(image_.width, x1); ++x) {
        for (size_t c = 0; c < 3; ++c) Pixel(x, y)[c] = colour[c];
      }
    }
  }

  void Text(std::string_view text, int left, int top, int scale) {
    for (const char letter : text) {
      const size_t glyph = kGlyphs.find(letter);
      for (int row = 0; glyph < kGlyphs.size() && row < kGlyphHeight; ++row) {
        for (int column = 0; column < 5; ++column) {
          if ((kGlyphRows[glyph][static_cast<size_t>(row)] >> (4 - column) & 1) == 0) continue;
          const int x = left + column * scale;
          const int y = top + row * scale;
          Fill(x, y, x + scale, y + scale, kText);
        }
      }
      left += kGlyphAdvance * scale;
    }
  }

  // Lays a picture over what is there, its corner at (left, top); it must lie inside.
  void Blend(const Image& over, int left, int top) {
    for (int y = 0; y < over.height; ++y) {
      for (int x = 0; x < over.width; ++x) {
        const uint8_t* from = over.rgba.data() + 4 * (static_cast<size_t>(y) * over.width + x);
        uint8_t* to = Pixel(left + x, top + y);
        for (size_t c = 0; c < 3; ++c) {
          to[c] = static_cast<uint8_t>((to[c] * (255 - from[3]) + from[c] * from[3] + 127) / 255);
        }
      }
    }
  }

  uint8_t* Pixel(int x, int y) {
    return image_.rgba.data() + 4 * (static_cast<size_t>(y) * image_.width + x);
  }
  Image Take() { return std::move(image_); }

 private:
  Image image_;
};

int TextWidth(std::string_view text, int scale) {
  return (static_cast<int>(text.size()) * kGlyphAdvance - 1) * scale;
}

// Where the window lies in the picture.
struct Frame {
  int left, top, side;  // pixels
  PlotWindow window;

  double X(double x) const {
    return left + (x - window.x + window.half) / (2 * window.half) * side;
  }
  double Y(double y) const { return top + (window.y + window.half - y) / (2 * window.half) * side; }
};

// The ticks inside centre +- half.
std::vector<double> TicksOf(double centre, double half) {
  const double step = TickStep(half);
  const double first = std::ceil((centre - half) / step);
  std::vector<double> ticks;
  for (int i = 0; i < 16 && (first + i) * step <= centre + half; ++i) {
    ticks.push_back((first + i) * step);
  }
  return ticks;
}

void DrawAxes(const Frame& frame, int scale, Canvas* canvas) {
  const PlotWindow& window = frame.window;
  const int right = frame.left + frame.side;
  const int bottom = frame.top + frame.side;
  canvas->Fill(frame.left - scale, frame.top - scale, right + scale, bottom + scale, kFrame);
  canvas->Fill(frame.left, frame.top, right, bottom, kPaper);
  for (const double x : TicksOf(window.x, window.half)) {
    const int at = static_cast<int>(frame.X(x));
    const std::string label = Decimal(x);
    canvas->Fill(at, frame.top, at + scale, bottom, kGridLine);
    canvas->Text(label, at - TextWidth(label, scale) / 2, bottom + 6 * scale, scale);
  }
  for (const double y : TicksOf(window.y, window.half)) {
    const int at = static_cast<int>(frame.Y(y));
    const std::string label = Decimal(y);
    canvas->Fill(frame.left, at, right, at + scale, kGridLine);
    canvas->Text(label, frame.left - 6 * scale - TextWidth(label, scale),
                 at - kGlyphHeight * scale / 2, scale);
  }
}

}  // namespace

PlotWindow WindowAround(std::span<const float> xy) {
  std::array<std::vector<float>, 2> sorted;
  for (size_t i = 0; i + 1 < xy.size(); i += 2) {
    if (!std::isfinite(xy[i]) || !std::isfinite(xy[i + 1])) continue;
    sorted[0].push_back(xy[i]);
    sorted[1].push_back(xy[i + 1]);
  }
  PlotWindow window;
  if (sorted[0].empty()) return window;
  std::array<double, 2> centre{};
  double half = 0;
  for (size_t c = 0; c < 2; ++c) {
    std::sort(sorted[c].begin(), sorted[c].end());
    const size_t stray = sorted[c].size() / 1000;
    const double low = sorted[c][stray];
    const double high = sorted[c][sorted[c].size() - 1 - stray];
    centre[c] = (low + high) / 2;
    half = std::max(half, (high - low) / 2);
  }
  window.x = centre[0];
  window.y = centre[1];
  // A single place gets a window in which its coordinates can be told apart.
  const double least = 1e-6 * std::max(std::abs(window.x), std::abs(window.y));
  window.half = half > least ? half * 1.25 : std::max(1.0, 4 * least);
  return window;
}

double TickStep(double half) {
  double step = 1;
  const double wanted = 2 * half / 4;  // the largest step that leaves at least four ticks
  while (step > wanted && step > 1e-300) step /= 10;
  while (step * 10 <= wanted && step < 1e300) step *= 10;
  return step * 5 <= wanted ? step * 5 : step * 2 <= wanted ? step * 2 : step;
}

Image ScatterDots(std::span<const float> xy, const PlotWindow& window, int size, double radius,
                  const DotInk& ink) {
  size = std::max(1, size);
  const double count = static_cast<double>(xy.size()) / 2;
  const double weight = std::clamp(std::sqrt(2000 / std::max(1.0, count)), 0.12, 0.85);
  const Frame frame{0, 0, size, window};
  const int reach = static_cast<int>(radius) + 2;
  // How much of each pixel the dots cover, once for each dot.
  std::vector<float> cover(static_cast<size_t>(size) * size, 0.0f);
  for (size_t i = 0; i + 1 < xy.size(); i += 2) {
    const double x = frame.X(xy[i]);
    const double y = frame.Y(xy[i + 1]);
    if (!(x >= 0 && x <= size && y >= 0 && y <= size)) continue;  // not finite, too
    const int column = static_cast<int>(x);
    const int row = static_cast<int>(y);
    for (int v = std::max(0, row - reach); v <= std::min(size - 1, row + reach); ++v) {
      for (int u = std::max(0, column - reach); u <= std::min(size - 1, column + reach); ++u) {
        const double dx = u + 0.5 - x;
        const double dy = v + 0.5 - y;
        const double inside = std::clamp(radius + 0.5 - std::sqrt(dx * dx + dy * dy), 0.0, 1.0);
        cover[static_cast<size_t>(v) * size + u] += static_cast<float>(weight * inside);
      }
    }
  }
  Image dots{size, size, {}};
  dots.rgba.assign(4 * cover.size(), 0);
  for (size_t i = 0; i < cover.size(); ++i) {
    const double amount = cover[i];
    if (amount == 0) continue;
    const double depth = amount / (amount + 4);
    uint8_t* pixel = dots.rgba.data() + 4 * i;
    for (size_t c = 0; c < 3; ++c) {
      pixel[c] =
          static_cast<uint8_t>(std::lround(ink.sparse[c] + depth * (ink.dense[c] - ink.sparse[c])));
    }
    pixel[3] = static_cast<uint8_t>(std::lround(std::min(1.0, amount) * 255));
  }
  return dots;
}

Image Scatter(std::span<const float> points, std::span<const float> behind,
              const PlotWindow& window, int size) {
  size = std::max(64, size);
  const int scale = std::max(1, size / 512);
  int widest = 0;
  for (const double y : TicksOf(window.y, window.half)) {
    widest = std::max(widest, TextWidth(Decimal(y), scale));
  }
  const int margin = 12 * scale;
  const int below = std::min(size / 4, 2 * margin - scale);
  const int before = std::clamp(widest + margin, below, size / 4);
  Frame frame{before, margin, size - margin - std::max(before, below), window};

  Canvas canvas(size);
  canvas.Fill(0, 0, size, size, kGround);
  DrawAxes(frame, scale, &canvas);
  const double radius = size * (1.5 / 512);
  canvas.Blend(ScatterDots(behind, window, frame.side, radius, kBehindInk), frame.left, frame.top);
  canvas.Blend(ScatterDots(points, window, frame.side, radius, kPointInk), frame.left, frame.top);
  return canvas.Take();
}

}  // namespace ganvas
