// Icons on a grid of 24, stroked at 1.75 as text of medium weight is.
#include "web/panels/draw.h"

namespace ganvas::page {
namespace {

class Pen {
 public:
  Pen(const Box& box, float size, ImU32 color)
      : list_(*ImGui::GetWindowDrawList()),
        color_(color),
        unit_(size / 24),
        origin_(std::round(box.x + (box.w - size) / 2), std::round(box.y + (box.h - size) / 2)) {}

  void Line(std::initializer_list<ImVec2> points, bool closed = false) {
    for (ImVec2 p : points) list_.PathLineTo(At(p));
    list_.PathStroke(color_, closed ? ImDrawFlags_Closed : 0, thickness());
  }
  // Angles in turns, clockwise from the right.
  void Arc(ImVec2 center, float radius, float from, float to) {
    list_.PathArcTo(At(center), radius * unit_, from * 6.2831853f, to * 6.2831853f, 24);
    list_.PathStroke(color_, 0, thickness());
  }
  void Circle(ImVec2 center, float radius) {
    list_.AddCircle(At(center), radius * unit_, color_, 32, thickness());
  }
  void Dot(ImVec2 center, float radius) {
    list_.AddCircleFilled(At(center), radius * unit_, color_, 24);
  }
  void Rect(ImVec2 from, ImVec2 to, float radius) {
    list_.AddRect(At(from), At(to), color_, radius * unit_, 0, thickness());
  }
  void Fill(ImVec2 from, ImVec2 to, float radius, float alpha = 1) {
    list_.AddRectFilled(At(from), At(to), Fade(color_, alpha), radius * unit_);
  }
  void Triangle(ImVec2 a, ImVec2 b, ImVec2 c) {
    list_.AddTriangleFilled(At(a), At(b), At(c), color_);
  }

 private:
  ImVec2 At(ImVec2 p) const { return {origin_.x + p.x * unit_, origin_.y + p.y * unit_}; }
  float thickness() const { return std::max(1.0f, 1.75f * unit_); }

  ImDrawList& list_;
  ImU32 color_;
  float unit_;
  ImVec2 origin_;
};

void DrawTheme(Pen& pen, Icon icon) {
  if (icon == Icon::kMoon) {
    pen.Arc({11.5f, 12.5f}, 8, 0.10f, 0.80f);
    pen.Arc({16.4f, 8.2f}, 6.6f, 0.215f, 0.68f);
    return;
  }
  pen.Circle({12, 12}, icon == Icon::kSun ? 4.2f : 8);
  if (icon == Icon::kHalf) {
    for (float x = 12; x < 20; x += 0.5f) {
      const float half = std::sqrt(64 - (x - 12) * (x - 12));
      pen.Line({{x, 12 - half}, {x, 12 + half}});
    }
    return;
  }
  for (int i = 0; i < 8; ++i) {
    const float angle = static_cast<float>(i) * 0.785398f;
    const ImVec2 way = {std::cos(angle), std::sin(angle)};
    pen.Line({{12 + 7.2f * way.x, 12 + 7.2f * way.y}, {12 + 9.6f * way.x, 12 + 9.6f * way.y}});
  }
}

}  // namespace

void DrawIcon(Ui& ui, Icon icon, const Box& box, ImU32 color, float size) {
  Pen pen(box, size, color);
  switch (icon) {
    case Icon::kNone:
      break;
    case Icon::kMark:
      pen.Fill({3, 3}, {11, 11}, 2);
      pen.Fill({13, 3}, {21, 11}, 2, 0.55f);
      pen.Fill({3, 13}, {11, 21}, 2, 0.55f);
      pen.Fill({13, 13}, {21, 21}, 2, 0.25f);
      break;
    case Icon::kSample:
      pen.Rect({4, 4}, {10.5f, 10.5f}, 1.5f);
      pen.Rect({13.5f, 4}, {20, 10.5f}, 1.5f);
      pen.Rect({4, 13.5f}, {10.5f, 20}, 1.5f);
      pen.Rect({13.5f, 13.5f}, {20, 20}, 1.5f);
      break;
    case Icon::kInterpolate:
      pen.Circle({5.5f, 16.5f}, 2.5f);
      pen.Circle({18.5f, 7.5f}, 2.5f);
      pen.Line({{8, 16.2f}, {10.2f, 15}, {11.4f, 13.4f}, {12.6f, 10.6f}, {13.8f, 9}, {16, 7.8f}});
      break;
    case Icon::kAtlas:
      // A folded map.
      pen.Line({{4, 6.5f},
                {9.3f, 4.5f},
                {14.7f, 6.5f},
                {20, 4.5f},
                {20, 17.5f},
                {14.7f, 19.5f},
                {9.3f, 17.5f},
                {4, 19.5f}},
               true);
      pen.Line({{9.3f, 4.5f}, {9.3f, 17.5f}});
      pen.Line({{14.7f, 6.5f}, {14.7f, 19.5f}});
      break;
    case Icon::kXray:
      // Layers, one above the other.
      pen.Line({{12, 3.5f}, {20.5f, 8}, {12, 12.5f}, {3.5f, 8}}, true);
      pen.Line({{3.5f, 12}, {12, 16.5f}, {20.5f, 12}});
      pen.Line({{3.5f, 16}, {12, 20.5f}, {20.5f, 16}});
      break;
    case Icon::kPlane:
      pen.Rect({4, 4}, {20, 20}, 2);
      pen.Line({{12, 7.5f}, {12, 16.5f}});
      pen.Line({{7.5f, 12}, {16.5f, 12}});
      pen.Line({{10.5f, 9}, {12, 7.5f}, {13.5f, 9}});
      pen.Line({{15, 10.5f}, {16.5f, 12}, {15, 13.5f}});
      break;
    case Icon::kTimeline:
      pen.Rect({3.5f, 5}, {20.5f, 19}, 2);
      pen.Line({{7.5f, 5}, {7.5f, 19}});
      pen.Line({{16.5f, 5}, {16.5f, 19}});
      pen.Line({{7.5f, 12}, {16.5f, 12}});
      break;
    case Icon::kFilm:
      pen.Rect({3.5f, 4}, {20.5f, 14}, 2);
      pen.Fill({3.5f, 4}, {12, 14}, 2, 0.45f);
      pen.Line({{12, 4}, {12, 14}});
      pen.Line({{4, 20}, {8, 17.5f}, {12, 18.5f}, {16, 17}, {20, 17.5f}});
      break;
    case Icon::kStyles:
      pen.Fill({4, 4}, {9.5f, 9.5f}, 1.5f, 0.45f);
      pen.Rect({14, 4}, {20, 9.5f}, 1.5f);
      pen.Rect({4, 14}, {9.5f, 20}, 1.5f);
      pen.Rect({14, 14}, {20, 20}, 1.5f);
      pen.Fill({14, 14}, {20, 20}, 1.5f, 0.45f);
      break;
    case Icon::kDirections:
      pen.Circle({12, 12}, 2.2f);
      pen.Line({{15.5f, 12}, {20.5f, 12}});
      pen.Line({{18, 9.5f}, {20.5f, 12}, {18, 14.5f}});
      pen.Line({{8.5f, 12}, {3.5f, 12}});
      pen.Line({{6, 9.5f}, {3.5f, 12}, {6, 14.5f}});
      pen.Line({{12, 8.5f}, {12, 4}});
      pen.Line({{12, 15.5f}, {12, 20}});
      break;
    case Icon::kProject:
      pen.Circle({12, 12}, 7.5f);
      pen.Circle({12, 12}, 2.5f);
      pen.Line({{12, 2.5f}, {12, 6.5f}});
      pen.Line({{12, 17.5f}, {12, 21.5f}});
      pen.Line({{2.5f, 12}, {6.5f, 12}});
      pen.Line({{17.5f, 12}, {21.5f, 12}});
      break;
    case Icon::kBreed:
      pen.Circle({12, 5.5f}, 2.5f);
      pen.Circle({5.5f, 18}, 2.5f);
      pen.Circle({18.5f, 18}, 2.5f);
      pen.Line({{12, 8}, {12, 12}});
      pen.Line({{5.5f, 15.5f}, {5.5f, 12}, {18.5f, 12}, {18.5f, 15.5f}});
      break;
    case Icon::kSliders:
      pen.Line({{4, 8}, {12, 8}});
      pen.Line({{17, 8}, {20, 8}});
      pen.Circle({14.5f, 8}, 2.4f);
      pen.Line({{4, 16}, {7, 16}});
      pen.Line({{12, 16}, {20, 16}});
      pen.Circle({9.5f, 16}, 2.4f);
      break;
    case Icon::kChevronDown:
      pen.Line({{7, 10}, {12, 15}, {17, 10}});
      break;
    case Icon::kLeft:
      pen.Line({{14.5f, 6}, {8.5f, 12}, {14.5f, 18}});
      break;
    case Icon::kRight:
      pen.Line({{9.5f, 6}, {15.5f, 12}, {9.5f, 18}});
      break;
    case Icon::kFolder:
      pen.Line({{4, 18.5f}, {4, 5.5f}, {9.5f, 5.5f}, {11.5f, 8}, {20, 8}, {20, 18.5f}}, true);
      break;
    case Icon::kUndo:
      pen.Line({{8.5f, 5}, {4.5f, 9}, {8.5f, 13}});
      pen.Line({{4.5f, 9}, {14, 9}});
      pen.Arc({14, 14}, 5, -0.25f, 0.25f);
      pen.Line({{14, 19}, {9, 19}});
      break;
    case Icon::kRedo:
      pen.Line({{15.5f, 5}, {19.5f, 9}, {15.5f, 13}});
      pen.Line({{19.5f, 9}, {10, 9}});
      pen.Arc({10, 14}, 5, 0.25f, 0.75f);
      pen.Line({{10, 19}, {15, 19}});
      break;
    case Icon::kLink:
      pen.Line({{10, 8}, {7.5f, 8}});
      pen.Arc({7.5f, 12}, 4, 0.25f, 0.75f);
      pen.Line({{7.5f, 16}, {10, 16}});
      pen.Line({{14, 8}, {16.5f, 8}});
      pen.Arc({16.5f, 12}, 4, -0.25f, 0.25f);
      pen.Line({{16.5f, 16}, {14, 16}});
      pen.Line({{8.5f, 12}, {15.5f, 12}});
      break;
    case Icon::kSun:
    case Icon::kMoon:
    case Icon::kHalf:
      DrawTheme(pen, icon);
      break;
    case Icon::kDice:
      pen.Rect({4.5f, 4.5f}, {19.5f, 19.5f}, 3);
      pen.Dot({8.7f, 8.7f}, 1.3f);
      pen.Dot({12, 12}, 1.3f);
      pen.Dot({15.3f, 15.3f}, 1.3f);
      break;
    case Icon::kPin:
      pen.Line({{9, 4.5f}, {15, 4.5f}});
      pen.Line({{10, 4.5f}, {10, 10}, {7, 14}, {17, 14}, {14, 10}, {14, 4.5f}});
      pen.Line({{12, 14}, {12, 20}});
      break;
    case Icon::kExpand:
      pen.Line({{14, 5}, {19, 5}, {19, 10}});
      pen.Line({{10, 19}, {5, 19}, {5, 14}});
      pen.Line({{19, 5}, {13.5f, 10.5f}});
      pen.Line({{5, 19}, {10.5f, 13.5f}});
      break;
    case Icon::kDownload:
      pen.Line({{12, 4}, {12, 14.5f}});
      pen.Line({{7.5f, 10.5f}, {12, 15}, {16.5f, 10.5f}});
      pen.Line({{5, 19.5f}, {19, 19.5f}});
      break;
    case Icon::kPlay:
      pen.Triangle({8, 5}, {8, 19}, {19, 12});
      break;
    case Icon::kPause:
      pen.Fill({7, 5}, {10.5f, 19}, 1);
      pen.Fill({13.5f, 5}, {17, 19}, 1);
      break;
    case Icon::kClose:
      pen.Line({{6.5f, 6.5f}, {17.5f, 17.5f}});
      pen.Line({{17.5f, 6.5f}, {6.5f, 17.5f}});
      break;
    case Icon::kCheck:
      pen.Line({{5.5f, 12.5f}, {10, 17}, {18.5f, 7.5f}});
      break;
    case Icon::kTrash:
      pen.Line({{5, 7}, {19, 7}});
      pen.Line({{9.5f, 7}, {9.5f, 4.5f}, {14.5f, 4.5f}, {14.5f, 7}});
      pen.Line({{7, 7}, {7.8f, 19.5f}, {16.2f, 19.5f}, {17, 7}});
      break;
    case Icon::kMore:
      for (const float x : {5.5f, 12.0f, 18.5f}) pen.Dot({x, 12}, 1.8f);
      break;
    case Icon::kLock:
    case Icon::kUnlock:
      pen.Rect({5.5f, 10.5f}, {18.5f, 20}, 2);
      pen.Arc({12, 8}, 4, 0.5f, icon == Icon::kLock ? 1.0f : 0.94f);
      pen.Line({{8, 8}, {8, 10.5f}});
      if (icon == Icon::kLock) pen.Line({{16, 8}, {16, 10.5f}});
      if (icon == Icon::kLock) pen.Dot({12, 15.2f}, 1.4f);
      break;
    case Icon::kSwap:
      pen.Line({{5, 9}, {19, 9}, {15.5f, 5.5f}});
      pen.Line({{19, 15}, {5, 15}, {8.5f, 18.5f}});
      break;
    case Icon::kTranslate:
      pen.Rect({3.5f, 5.5f}, {20.5f, 18.5f}, 2);
      pen.Line({{12, 3}, {12, 21}});
      pen.Line({{9, 10}, {7, 12}, {9, 14}});
      pen.Line({{15, 10}, {17, 12}, {15, 14}});
      break;
    case Icon::kPicture:
      pen.Rect({4, 5}, {20, 19}, 2);
      pen.Circle({8.8f, 9.6f}, 1.6f);
      pen.Line({{4.5f, 17}, {9.5f, 13}, {12.5f, 15.5f}, {16, 11}, {19.5f, 14.5f}});
      break;
    case Icon::kCamera:
      pen.Rect({3.5f, 7}, {20.5f, 19}, 2);
      pen.Circle({12, 13}, 3.4f);
      pen.Line({{8.5f, 7}, {10, 4.8f}, {14, 4.8f}, {15.5f, 7}});
      break;
    case Icon::kStop:
      pen.Fill({7, 7}, {17, 17}, 1.5f);
      break;
    case Icon::kCopy:
      pen.Rect({9, 9}, {19.5f, 19.5f}, 2);
      pen.Line({{6, 15}, {4.5f, 15}, {4.5f, 4.5f}, {15, 4.5f}, {15, 6}});
      break;
    case Icon::kKeyboard:
      pen.Rect({2.5f, 6}, {21.5f, 18}, 2);
      for (float x : {6.5f, 10.2f, 13.8f, 17.5f}) pen.Dot({x, 10}, 1);
      pen.Line({{8, 14.5f}, {16, 14.5f}});
      break;
    case Icon::kHome:
      pen.Line({{4, 12}, {12, 4.5f}, {20, 12}});
      pen.Line({{6.5f, 10}, {6.5f, 19.5f}, {17.5f, 19.5f}, {17.5f, 10}});
      break;
    case Icon::kAgain:
      pen.Arc({12, 12.5f}, 7, -0.12f, 0.75f);
      pen.Line({{12, 2.5f}, {12, 8}});
      pen.Line({{12, 2.5f}, {15, 5.5f}, {12, 8}});
      break;
  }
}

}  // namespace ganvas::page
