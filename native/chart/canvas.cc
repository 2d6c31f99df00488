#include "native/chart/canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "native/chart/letters.h"

namespace ganvas::chart {
namespace {

double Distance(Point at, Point from, Point to) {
  const double dx = to.x - from.x, dy = to.y - from.y;
  const double length = dx * dx + dy * dy;
  const double along =
      length > 0 ? std::clamp(((at.x - from.x) * dx + (at.y - from.y) * dy) / length, 0.0, 1.0) : 0;
  return std::hypot(at.x - from.x - along * dx, at.y - from.y - along * dy);
}

Box Meet(const Box& a, const Box& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
          std::min(a.bottom, b.bottom)};
}

// As far as it matters within a picture: an int holds it.
int Pixel(double value) { return static_cast<int>(std::clamp(value, -1e6, 1e6)); }

}  // namespace

Canvas::Canvas(int width, int height, Colour ground) : image_{width, height, {}} {
  image_.rgba.assign(static_cast<size_t>(4) * width * height, 255);
  Fill(whole(), ground);
}

void Canvas::Blend(int x, int y, Colour colour, double cover) {
  uint8_t* pixel = image_.rgba.data() + 4 * (static_cast<size_t>(y) * image_.width + x);
  const uint8_t to[] = {colour.red, colour.green, colour.blue};
  for (int c = 0; c < 3; ++c) {
    pixel[c] = static_cast<uint8_t>(std::lround(pixel[c] + cover * (to[c] - pixel[c])));
  }
}

void Canvas::Fill(const Box& box, Colour colour, double opacity) {
  const Box area = Meet(box, whole());
  for (int y = area.top; y < area.bottom; ++y) {
    for (int x = area.left; x < area.right; ++x) Blend(x, y, colour, opacity);
  }
}

void Canvas::Column(int x, double top, double bottom, Colour colour, double opacity,
                    const Box& clip) {
  const Box area = Meet(clip, whole());
  if (x < area.left || x >= area.right) return;
  for (int y = std::max(area.top, Pixel(std::floor(top)));
       y < std::min(area.bottom, Pixel(std::ceil(bottom))); ++y) {
    const double cover = std::min(bottom, y + 1.0) - std::max(top, static_cast<double>(y));
    if (cover > 0) Blend(x, y, colour, opacity * cover);
  }
}

void Canvas::Stroke(const std::vector<Polyline>& lines, double width, Colour colour, double opacity,
                    const Box& clip) {
  const Box area = Meet(clip, whole());
  if (area.width() <= 0 || area.height() <= 0) return;
  cover_.assign(static_cast<size_t>(area.width()) * area.height(), 0.0f);
  const double reach = width / 2 + 0.5;
  for (const Polyline& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      const Point from = line[i], to = line[std::min(i + 1, line.size() - 1)];
      if (i > 0 && i + 1 == line.size()) break;
      const Box near = Meet(area, {Pixel(std::floor(std::min(from.x, to.x) - reach)),
                                   Pixel(std::floor(std::min(from.y, to.y) - reach)),
                                   Pixel(std::ceil(std::max(from.x, to.x) + reach)),
                                   Pixel(std::ceil(std::max(from.y, to.y) + reach))});
      for (int y = near.top; y < near.bottom; ++y) {
        float* row = cover_.data() + static_cast<size_t>(y - area.top) * area.width() - area.left;
        for (int x = near.left; x < near.right; ++x) {
          const double inside = reach - Distance({x + 0.5, y + 0.5}, from, to);
          row[x] = std::max(row[x], static_cast<float>(std::min(inside, 1.0)));
        }
      }
    }
  }
  for (int y = area.top; y < area.bottom; ++y) {
    const float* row = cover_.data() + static_cast<size_t>(y - area.top) * area.width() - area.left;
    for (int x = area.left; x < area.right; ++x) {
      if (row[x] > 0) Blend(x, y, colour, opacity * row[x]);
    }
  }
}

void Canvas::Text(std::string_view text, int x, int baseline, Align align, Colour colour,
                  bool bold) {
  const int width = TextWidth(text, bold);
  const int begin = align == Align::kLeft     ? x
                    : align == Align::kCentre ? x - (width + 1) / 2
                                              : x - width;
  const Letters letters = DrawLetters(text, bold);
  // Capitals fill the rows up to the baseline.
  const Box box = {begin + letters.left, baseline + 1 + letters.top,
                   begin + letters.left + letters.width,
                   baseline + 1 + letters.top + letters.height};
  const Box area = Meet(box, whole());
  for (int y = area.top; y < area.bottom; ++y) {
    const uint8_t* row = letters.cover.data() + static_cast<size_t>(y - box.top) * letters.width;
    for (int at = area.left; at < area.right; ++at) {
      if (row[at - box.left] > 0) Blend(at, y, colour, row[at - box.left] / 255.0);
    }
  }
}

}  // namespace ganvas::chart
