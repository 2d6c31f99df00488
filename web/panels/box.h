// A rectangle in device pixels. Knows nothing of Dear ImGui, so that layouts can be tested without.
#pragma once

namespace ganvas::page {

// Becomes any vector of two floats, such as ImVec2.
struct Point {
  float x = 0, y = 0;

  template <typename Vector>
  operator Vector() const {
    return Vector(x, y);
  }
};

struct Box {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  Point min() const { return {x, y}; }
  Point max() const { return {x + w, y + h}; }
  Point center() const { return {x + w / 2, y + h / 2}; }
  Box Inset(float by) const { return {x + by, y + by, w - 2 * by, h - 2 * by}; }
  template <typename Vector>
  bool Contains(const Vector& p) const {
    return p.x >= x && p.y >= y && p.x < right() && p.y < bottom();
  }
};

}  // namespace ganvas::page
