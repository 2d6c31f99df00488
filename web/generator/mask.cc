#include "web/generator/mask.h"

#include <algorithm>
#include <cmath>

namespace ganvas::page {
namespace {

constexpr int kMostCells = 128;  // along a side

// From (x, y) to the nearest point of the line from a to b, in cells.
float Distance(float x, float y, Spot a, Spot b) {
  const float dx = b.x - a.x, dy = b.y - a.y;
  const float length = dx * dx + dy * dy;
  const float t =
      length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0f, 1.0f) : 0.0f;
  return std::hypot(x - a.x - t * dx, y - a.y - t * dy);
}

int CellAt(float cells, int count) {
  return std::clamp(static_cast<int>(std::floor(cells)), 0, count - 1);
}

}  // namespace

Mask MaskOver(int target, int width, int height) {
  Mask mask;
  mask.target = target;
  const int longer = std::max(1, std::max(width, height));
  const int most = std::min(longer, kMostCells);
  const auto cells = [&](int side) {
    const double part = static_cast<double>(side) * most / longer;
    return std::max(1, static_cast<int>(std::lround(part)));
  };
  mask.columns = cells(width);
  mask.rows = cells(height);
  mask.covered.assign(static_cast<size_t>(mask.columns) * static_cast<size_t>(mask.rows), false);
  return mask;
}

void Paint(Mask& mask, Spot from, Spot to, float size, bool covers) {
  if (mask.covered.empty()) return;
  const auto columns = static_cast<float>(mask.columns), rows = static_cast<float>(mask.rows);
  const Spot a = {from.x * columns, from.y * rows}, b = {to.x * columns, to.y * rows};
  // A stroke has no gaps, however small the brush is.
  const float radius = std::max(0.5f, size * std::max(columns, rows) / 2);
  const int left = CellAt(std::min(a.x, b.x) - radius, mask.columns);
  const int right = CellAt(std::max(a.x, b.x) + radius, mask.columns);
  const int top = CellAt(std::min(a.y, b.y) - radius, mask.rows);
  const int bottom = CellAt(std::max(a.y, b.y) + radius, mask.rows);
  const auto set = [&](int column, int row) {
    mask.covered[static_cast<size_t>(row) * static_cast<size_t>(mask.columns) +
                 static_cast<size_t>(column)] = covers;
  };
  for (int row = top; row <= bottom; ++row) {
    for (int column = left; column <= right; ++column) {
      const float x = static_cast<float>(column) + 0.5f, y = static_cast<float>(row) + 0.5f;
      if (Distance(x, y, a, b) <= radius) set(column, row);
    }
  }
  const bool inside = to.x >= 0 && to.x <= 1 && to.y >= 0 && to.y <= 1;
  if (inside) set(CellAt(b.x, mask.columns), CellAt(b.y, mask.rows));
}

void Invert(Mask& mask) { mask.covered.flip(); }

float CoveredShare(const Mask& mask) {
  if (mask.covered.empty()) return 0;
  const auto count = std::count(mask.covered.begin(), mask.covered.end(), true);
  return static_cast<float>(count) / static_cast<float>(mask.covered.size());
}

std::vector<uint8_t> MaskPixels(const Mask& mask) {
  std::vector<uint8_t> rgba;
  rgba.reserve(4 * mask.covered.size());
  for (const bool covered : mask.covered) {
    const uint8_t grey = covered ? 0 : 255;
    rgba.insert(rgba.end(), {grey, grey, grey, 255});
  }
  return rgba;
}

}  // namespace ganvas::page
