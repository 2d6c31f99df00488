#include "web/panels/fit.h"

#include <algorithm>
#include <cmath>

namespace ganvas::page {
namespace {

// What a whole number of device pixels may cost of a picture's size.
constexpr float kWorthWhole = 0.97f;
// Tiles that use less of their area may be replaced by another number of tiles. Squares of squares
// use this much of a window of 16 to 9, where the page shows the numbers that it is asked for.
constexpr float kWellUsed = 0.6f;

}  // namespace

float Zoom(float most, bool smooth) {
  if (smooth || most < 1) return most;
  const float whole = std::floor(most);
  if (whole >= kWorthWhole * most) return whole;
  if (most < 2) return most < 1.5f ? 1.0f : 1.5f;
  return most;
}

Box FitInside(const Box& box, int width, int height, bool smooth) {
  const float w = static_cast<float>(std::max(1, width));
  const float h = static_cast<float>(std::max(1, height));
  const float zoom = Zoom(std::max(0.0f, std::min(box.w / w, box.h / h)), smooth);
  const float fit_w = std::max(1.0f, std::floor(w * zoom));
  const float fit_h = std::max(1.0f, std::floor(h * zoom));
  return {std::floor(box.x + (box.w - fit_w) / 2), std::floor(box.y + (box.h - fit_h) / 2), fit_w,
          fit_h};
}

TileGrid FitRows(const Box& area, int columns, int rows, const PictureShape& picture, float gap) {
  const float columns_f = static_cast<float>(columns);
  const float rows_f = static_cast<float>(rows);
  const float room_w = (area.w - gap * (columns_f - 1)) / columns_f;
  const float room_h = (area.h - gap * (rows_f - 1)) / rows_f;
  const Box tile = FitInside({0, 0, room_w, room_h}, picture.width, picture.height, picture.smooth);
  TileGrid grid;
  grid.columns = columns;
  grid.w = tile.w;
  grid.h = tile.h;
  grid.gap = gap;
  grid.x = std::floor(area.x + (area.w - columns_f * tile.w - (columns_f - 1) * gap) / 2);
  grid.y = std::floor(area.y + (area.h - rows_f * tile.h - (rows_f - 1) * gap) / 2);
  return grid;
}

TileGrid FitTiles(const Box& area, int count, const PictureShape& picture, float gap) {
  TileGrid best = FitRows(area, 1, count, picture, gap);
  for (int columns = 2; columns <= count; ++columns) {
    if (count % columns != 0) continue;
    const TileGrid grid = FitRows(area, columns, count / columns, picture, gap);
    if (grid.w > best.w) best = grid;
  }
  return best;
}

int FitCount(const Box& area, int count, int least, int most, const PictureShape& picture,
             float gap) {
  auto used = [&](int number) {
    const TileGrid grid = FitTiles(area, number, picture, gap);
    return static_cast<float>(number) * grid.w * grid.h;
  };
  if (used(count) >= kWellUsed * area.w * area.h) return count;
  int best = count;
  for (int number = least; number <= most; ++number) {
    if (used(number) > used(best)) best = number;
  }
  return best;
}

}  // namespace ganvas::page
