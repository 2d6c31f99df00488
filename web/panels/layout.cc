#include "web/panels/layout.h"

#include <algorithm>
#include <cmath>

namespace ganvas::page {
namespace {

// CSS pixels below which the window is tall or short.
constexpr float kNarrow = 700;
constexpr float kShort = 440;
// Of a low stage.
constexpr float kLow = 400;

// Of a thumbnail, its margin and the scroll bar.
constexpr float kShelf = 84;
// Of a shelf that is empty: a line of text.
constexpr float kShelfLine = 32;

class Maker {
 public:
  explicit Maker(const PageShape& shape) : shape_(shape) {}

  Layout Make() {
    if (shape_.height < kShort * shape_.scale) {
      MakeShort();
    } else if (shape_.width < kNarrow * shape_.scale) {
      MakeTall();
    } else {
      MakeWide();
    }
    if (shape_.bare) {
      layout_ = {.form = layout_.form, .stage = {0, 0, shape_.width, shape_.height}};
      layout_.inspector_open = false;
    }
    layout_.stage.w = std::max(1.0f, layout_.stage.w);
    layout_.stage.h = std::max(1.0f, layout_.stage.h);
    return layout_;
  }

 private:
  float Px(float css) const { return std::floor(css * shape_.scale + 0.5f); }

  float ShelfSize() const {
    if (!shape_.has_shelf) return 0;
    return Px(shape_.shelf_empty ? kShelfLine : kShelf);
  }

  void MakeWide() {
    const float bar = Px(48);
    const float rail = Px(72);
    const float inspector = shape_.full_stage ? 0 : Px(320);
    const float shelf = ShelfSize();
    const float status = Px(kShelfLine);
    const float body = shape_.height - bar;
    const float right = shape_.width - inspector;
    layout_.form = Form::kWide;
    layout_.bar = {0, 0, shape_.width, bar};
    layout_.rail = {0, bar, rail, body};
    layout_.stage = {rail, bar, right - rail, body - shelf};
    layout_.shelf = {rail, bar + body - shelf, right - rail, shelf};
    layout_.inspector_open = !shape_.full_stage;
    if (shape_.full_stage) return;
    layout_.inspector = {right, bar, inspector, body - status};
    layout_.status = {right, bar + body - status, inspector, status};
  }

  void MakeTall() {
    const float bar = Px(48);
    const float rail = Px(56);
    const float floor = shape_.height - rail;
    const float most = floor - bar;
    const float low = std::round(std::min(shape_.height * 0.4f, most));
    const float high = std::round(std::min(shape_.height * 0.9f, most));
    const float sheet = shape_.sheet == 2 ? high : low;
    layout_.form = Form::kTall;
    layout_.bar = {0, 0, shape_.width, bar};
    layout_.rail = {0, floor, shape_.width, rail};
    layout_.inspector_open = shape_.sheet > 0;
    layout_.inspector = {0, floor - sheet, shape_.width, sheet};
    // The high sheet covers the stage; what lies under it stays as it was.
    const float shelf = layout_.inspector_open ? 0 : ShelfSize();
    layout_.shelf = {0, floor - shelf, shape_.width, shelf};
    const float stage_floor = layout_.inspector_open ? floor - low : floor - shelf;
    layout_.stage = {0, bar, shape_.width, stage_floor - bar};
  }

  // The stage gets what the others can spare: the rail has no labels, an empty shelf is not there.
  void MakeShort() {
    const float bar = Px(shape_.touch ? 44 : 36);
    const float rail = Px(48);
    const float body = shape_.height - bar;
    // Pictures stay in sight beside it.
    const float sheet = std::min(Px(320), std::round((shape_.width - rail) * 0.6f));
    layout_.form = Form::kShort;
    layout_.bar = {0, 0, shape_.width, bar};
    layout_.rail = {0, bar, rail, body};
    layout_.inspector_open = shape_.sheet > 0;
    layout_.inspector = {shape_.width - sheet, bar, sheet, body};
    const bool has_shelf = shape_.has_shelf && !shape_.shelf_empty && !layout_.inspector_open;
    // Beside pictures, which are as high as the window, there is room.
    const float shelf = has_shelf ? Px(shape_.width < Px(480) ? 56 : kShelf) : 0;
    if (has_shelf) layout_.shelf = {shape_.width - shelf, bar, shelf, body};
    const float right = layout_.inspector_open ? layout_.inspector.x : shape_.width - shelf;
    layout_.stage = {rail, bar, right - rail, body};
  }

  const PageShape& shape_;
  Layout layout_;
};

}  // namespace

Layout MakeLayout(const PageShape& shape) { return Maker(shape).Make(); }

Box FreeStage(PageShape shape) {
  shape.sheet = 0;
  shape.shelf_empty = true;
  shape.full_stage = false;
  return MakeLayout(shape).stage;
}

bool IsLow(const Box& stage, float scale) {
  return stage.h < kLow * scale && stage.w > 1.2f * stage.h;
}

}  // namespace ganvas::page
