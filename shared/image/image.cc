#include "shared/image/image.h"

#include <cmath>
#include <cstring>

namespace ganvas {

uint8_t UnitToByte(float v) {
  const float scaled = (v + 1.0f) * 127.5f + 0.5f;
  if (!(scaled >= 0.0f)) return 0;  // NaN, too
  if (scaled >= 255.0f) return 255;
  return static_cast<uint8_t>(scaled);
}

void ChwToRgba(const float* chw, int channels, int height, int width, uint8_t* rgba) {
  const size_t plane = static_cast<size_t>(height) * static_cast<size_t>(width);
  const bool colour = channels == 3 || channels == 4;
  const float* red = chw;
  const float* green = colour ? chw + plane : chw;
  const float* blue = colour ? chw + 2 * plane : chw;
  const float* alpha = channels == 4 ? chw + 3 * plane : channels == 2 ? chw + plane : nullptr;
  for (size_t i = 0; i < plane; ++i) {
    rgba[4 * i + 0] = UnitToByte(red[i]);
    rgba[4 * i + 1] = UnitToByte(green[i]);
    rgba[4 * i + 2] = UnitToByte(blue[i]);
    rgba[4 * i + 3] = alpha == nullptr ? 255 : UnitToByte(alpha[i]);
  }
}

Image Grid(std::span<const uint8_t> pictures, int count, int width, int height, int columns) {
  Image grid;
  if (count <= 0 || width <= 0 || height <= 0) return grid;
  if (columns <= 0) {
    columns = static_cast<int>(std::sqrt(static_cast<double>(count)));
    while (static_cast<int64_t>(columns) * columns < count) ++columns;
  }
  const int rows = (count + columns - 1) / columns;
  grid.width = columns * width;
  grid.height = rows * height;
  grid.rgba.assign(static_cast<size_t>(4) * grid.width * grid.height, 0);
  const size_t line = static_cast<size_t>(4) * width;
  for (int k = 0; k < count; ++k) {
    for (int y = 0; y < height; ++y) {
      const size_t row = static_cast<size_t>(k / columns) * height + y;
      const size_t to = row * grid.width * 4 + static_cast<size_t>(k % columns) * line;
      const size_t from = (static_cast<size_t>(k) * height + y) * line;
      std::memcpy(grid.rgba.data() + to, pictures.data() + from, line);
    }
  }
  return grid;
}

Image Enlarged(std::span<const uint8_t> rgba, int width, int height, int scale) {
  Image large{width * scale, height * scale, {}};
  large.rgba.reserve(rgba.size() * static_cast<size_t>(scale) * static_cast<size_t>(scale));
  for (int y = 0; y < large.height; ++y) {
    const size_t row = static_cast<size_t>(y / scale) * static_cast<size_t>(width);
    for (int x = 0; x < large.width; ++x) {
      const uint8_t* p = &rgba[4 * (row + static_cast<size_t>(x / scale))];
      large.rgba.insert(large.rgba.end(), p, p + 4);
    }
  }
  return large;
}

}  // namespace ganvas
