#include "web/panels/layout.h"

#include <algorithm>

namespace ganvas {
namespace {

constexpr float kNarrow = 700;

Layout MakeNarrow(const Ui& ui, float width, float height) {
  Layout layout;
  layout.narrow = true;
  const int sheet = ui.app.passing().sheet;
  layout.bar = {0, 0, width, ui.Px(48)};
  layout.rail = {0, height - ui.Px(56), width, ui.Px(56)};
  layout.status = {0, layout.rail.y - ui.Px(24), width, ui.Px(24)};
  layout.shelf = {0, layout.status.y - ui.Px(88), width, ui.Px(88)};
  layout.inspector_open = sheet > 0;
  const float most = height - layout.rail.h - layout.bar.h;
  const float low = std::round(std::min(height * 0.4f, most));
  const float tall = std::round(std::min(height * 0.9f, most));
  const float sheet_height = sheet == 2 ? tall : low;
  layout.inspector = {0, layout.rail.y - sheet_height, width, sheet_height};
  // The tall sheet covers the stage; what lies under it stays as it was.
  if (ui.app.translates()) layout.shelf.h = 0;
  const float shelf_top = layout.shelf.h > 0 ? layout.shelf.y : layout.status.y;
  const float floor = sheet > 0 ? layout.rail.y - low : shelf_top;
  layout.stage = {0, layout.bar.bottom(), width, std::max(1.0f, floor - layout.bar.bottom())};
  return layout;
}

}  // namespace

Layout MakeLayout(const Ui& ui, float width, float height) {
  if (width < kNarrow * ui.scale) return MakeNarrow(ui, width, height);
  Layout layout;
  const float bar = ui.Px(48);
  const float rail = ui.Px(72);
  const float inspector = ui.Px(320);
  const float shelf = ui.Px(88);
  const float body = std::max(1.0f, height - bar - shelf);
  layout.bar = {0, 0, width, bar};
  layout.rail = {0, bar, rail, height - bar};
  layout.stage = {rail, bar, width - rail - inspector, body};
  layout.inspector = {width - inspector, bar, inspector, body};
  layout.shelf = {rail, bar + body, width - rail - inspector, shelf};
  layout.status = {width - inspector, bar + body, inspector, shelf};
  if (ui.app.translates()) {
    // There are no latents to keep, so the picture has the shelf's room.
    layout.stage.h += shelf;
    layout.shelf.h = 0;
    if (ui.app.state().enlarged && ui.app.translation().last()) {
      layout.inspector_open = false;
      layout.status.h = 0;
      layout.stage.w += inspector;
    }
  }
  return layout;
}

}  // namespace ganvas
