// Smooth lines and text on a picture.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/image/image.h"

namespace ganvas::chart {

struct Point {
  double x, y;
};
using Polyline = std::vector<Point>;

struct Colour {
  uint8_t red, green, blue;
};

// Pixels [left, right) x [top, bottom).
struct Box {
  int left, top, right, bottom;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

enum class Align { kLeft, kCentre, kRight };

// x to the right, y downwards; a pixel's middle lies at halves. What reaches over the edge is cut.
class Canvas {
 public:
  Canvas(int width, int height, Colour ground);

  void Fill(const Box& box, Colour colour, double opacity = 1);
  // Lines of `width` pixels with round ends and corners; what they cover several times is coloured
  // once. Points that are not finite are not allowed.
  void Stroke(const std::vector<Polyline>& lines, double width, Colour colour, double opacity,
              const Box& clip);
  // The pixels of column x between top and bottom, which need not be whole.
  void Column(int x, double top, double bottom, Colour colour, double opacity, const Box& clip);
  // `x` is the text's edge or middle, `baseline` the row of pixels that capitals stand on.
  void Text(std::string_view text, int x, int baseline, Align align, Colour colour,
            bool bold = false);
  Box whole() const { return {0, 0, image_.width, image_.height}; }
  Image Take() { return std::move(image_); }

 private:
  void Blend(int x, int y, Colour colour, double cover);

  Image image_;
  std::vector<float> cover_;  // of the strokes being drawn
};

}  // namespace ganvas::chart
