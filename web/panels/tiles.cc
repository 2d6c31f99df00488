#include "web/panels/tiles.h"

#include <algorithm>

#include "web/bridge/app_bridge.h"

namespace ganvas {
namespace {

constexpr double kLongPressMs = 500;

void DrawPinned(Ui& ui, const Box& box) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float radius = box.w < ui.Px(56) ? ui.Px(4) : ui.Px(9);
  const ImVec2 center = {box.right() - radius - ui.Px(4), box.y + radius + ui.Px(4)};
  list->AddCircleFilled(center, radius + ui.Px(1.5f), ui.palette.background, 24);
  list->AddCircleFilled(center, radius, ui.palette.accent, 24);
  if (radius > ui.Px(4)) {
    DrawIcon(ui, Icon::kCheck, {center.x - radius, center.y - radius, 2 * radius, 2 * radius},
             ui.palette.on_accent, ui.Px(13));
  }
}

}  // namespace

TileGrid FitRows(const Ui& ui, const Box& area, int columns, int rows, int width, int height,
                 float gap) {
  const float columns_f = static_cast<float>(columns);
  const float rows_f = static_cast<float>(rows);
  const float room_w = (area.w - gap * (columns_f - 1)) / columns_f;
  const float room_h = (area.h - gap * (rows_f - 1)) / rows_f;
  const Box tile = FitPicture(ui, {0, 0, room_w, room_h}, width, height);
  TileGrid grid;
  grid.columns = columns;
  grid.w = tile.w;
  grid.h = tile.h;
  grid.gap = gap;
  grid.x = std::floor(area.x + (area.w - columns_f * tile.w - (columns_f - 1) * gap) / 2);
  grid.y = std::floor(area.y + (area.h - rows_f * tile.h - (rows_f - 1) * gap) / 2);
  return grid;
}

TileGrid FitTiles(const Ui& ui, const Box& area, int count, int width, int height, float gap) {
  TileGrid best;
  float best_score = 0;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const TileGrid grid = FitRows(ui, area, columns, rows, width, height, gap);
    // Tiles that do not fit count as none; a ragged last row must be worth it.
    const bool fits = area.w >= static_cast<float>(columns) * (gap + 1) - gap &&
                      area.h >= static_cast<float>(rows) * (gap + 1) - gap;
    const float empty = static_cast<float>(columns * rows - count) / static_cast<float>(count);
    const float score = grid.w * (1 - 2 * empty) - (fits ? 0 : 1e6f);
    if (columns > 1 && score <= best_score) continue;
    best_score = score;
    best = grid;
  }
  return best;
}

TileAction TrackPress(Ui& ui, const PicturePtr& picture, const Recipe& recipe) {
  Drag& drag = ui.drag;
  if (ImGui::IsItemActivated()) {
    drag = {recipe, picture, ImGui::GetIO().MousePos, ui.now, false, false};
    RequestFrame(static_cast<int>(kLongPressMs) + 20);
  }
  if (ImGui::IsItemActive() && !drag.moved && !drag.spent) {
    const ImVec2 now = ImGui::GetIO().MousePos;
    const float far = ui.Px(ui.touch ? 12 : 6);
    if (std::hypot(now.x - drag.start.x, now.y - drag.start.y) > far) {
      drag.moved = true;
    } else if (ui.now - drag.pressed_at >= kLongPressMs) {
      drag.spent = true;
      return TileAction::kLongPress;
    }
  }
  if (ImGui::IsItemDeactivated() && !drag.moved && !drag.spent && ImGui::IsItemHovered()) {
    return TileAction::kClick;
  }
  return TileAction::kNone;
}

TileAction DrawTile(Ui& ui, const char* id, const Box& box, const PicturePtr& picture,
                    const Recipe& recipe, TileLook look) {
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton(id, {box.w, box.h});
  const TileAction action = TrackPress(ui, picture, recipe);
  DrawPicture(ui, box, picture);
  const float radius = ui.Px(4);
  if (ImGui::IsItemHovered() && !ui.touch && !ui.drag.moved) {
    StrokeBox(ui, box.Inset(-ui.Px(3)), Fade(ui.palette.text, 0.55f), radius + ui.Px(3), 2);
  }
  if (look.selected) {
    const bool keys = ui.app.passing().stage_focused;
    StrokeBox(ui, box.Inset(-ui.Px(3)), keys ? ui.palette.accent : Fade(ui.palette.accent, 0.7f),
              radius + ui.Px(3), keys ? 3 : 2);
  }
  if (look.pinned) DrawPinned(ui, box);
  return action;
}

PicturePtr Slots::Show(Ui& ui, size_t index, const Recipe& recipe) {
  if (last_.size() <= index) last_.resize(index + 1);
  if (PicturePtr picture = ui.app.generator().Find(recipe)) last_[index] = std::move(picture);
  return last_[index];
}

}  // namespace ganvas
