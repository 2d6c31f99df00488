#include "web/panels/tiles.h"
#include "web/app/latents.h"

#include <algorithm>

#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

constexpr double kLongPressMs = 500;

// Of the button at a tile's corner; empty where the tile is too small for one.
Box ButtonBox(const Ui& ui, const Box& tile) {
  const float side = std::min(ui.Px(28), std::floor(tile.w * 0.34f));
  if (side < ui.Px(12)) return {};
  const float margin = side < ui.Px(24) ? ui.Px(2) : ui.Px(6);
  return {tile.right() - margin - side, tile.y + margin, side, side};
}

}  // namespace

TileButton PinOf(const Ui& ui, const Recipe& recipe) {
  return LatentsOf(ui.app).IsPinned(recipe) ? TileButton::kPinned : TileButton::kPin;
}

bool DrawTileButton(Ui& ui, const Box& tile, TileButton button, bool hovered) {
  const Box box = ButtonBox(ui, tile);
  const bool pinned = button == TileButton::kPinned;
  // Fingers keep a picture by a long press, or where it is large.
  const bool offered = hovered && !ui.touch && !ui.drag.moved;
  if (box.w == 0 || button == TileButton::kNone || !(pinned || offered)) return false;
  if (offered) ui.Note("@tile-button", box);
  const bool over = offered && box.Contains(ImGui::GetIO().MousePos);
  const Point center = box.center();
  const float radius = box.w / 2;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircleFilled(center, radius + std::max(1.0f, ui.Px(1)), ui.palette.background, 32);
  ImU32 fill = pinned ? ui.palette.accent : ui.palette.raised;
  if (over && !pinned) fill = ui.palette.raised_hover;
  list->AddCircleFilled(center, radius, fill, 32);
  const ImU32 ink = pinned ? ui.palette.on_accent : over ? ui.palette.accent : ui.palette.text;
  DrawIcon(ui, button == TileButton::kRemove ? Icon::kClose : Icon::kPin, box, ink,
           std::round(box.w * 0.64f));
  return over;
}

TileAction TrackPress(Ui& ui, const PicturePtr& picture, const Recipe& recipe) {
  Drag& drag = ui.drag;
  if (ImGui::IsItemActivated()) {
    drag = {recipe, picture, ImGui::GetIO().MousePos, ui.now, false, false};
    if (ui.touch) RequestFrame(static_cast<int>(kLongPressMs) + 20);
  }
  if (ImGui::IsItemActive() && !drag.moved) {
    const ImVec2 now = ImGui::GetIO().MousePos;
    const float far = ui.Px(ui.touch ? 12 : 6);
    if (std::hypot(now.x - drag.start.x, now.y - drag.start.y) > far) {
      drag.moved = true;
    } else if (ui.touch && !drag.spent && ui.now - drag.pressed_at >= kLongPressMs) {
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
  TileAction action = TrackPress(ui, picture, recipe);
  DrawPicture(ui, box, picture);
  const float radius = ui.Px(4);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && !ui.touch && !ui.drag.moved) {
    StrokeBox(ui, box.Inset(-ui.Px(2)), ui.palette.text, radius + ui.Px(2), 2);
  }
  if (look.selected) {
    const float wide = ui.app.transient().stage_focused ? 3 : 2;
    StrokeBox(ui, box.Inset(-ui.Px(2)), ui.palette.accent, radius + ui.Px(2), wide);
  }
  const bool over_button = DrawTileButton(ui, box, look.button, hovered);
  if (action == TileAction::kClick && over_button) action = TileAction::kPin;
  return action;
}

PicturePtr Slots::Show(Ui& ui, size_t index, const Recipe& recipe) {
  if (last_.size() <= index) last_.resize(index + 1);
  Generator& generator = ui.app.generator();
  if (PicturePtr picture = generator.Find(recipe)) last_[index] = std::move(picture);
  // What could not be made is not to be taken for another picture.
  if (generator.HasFailed(recipe)) last_[index] = nullptr;
  return last_[index];
}

}  // namespace ganvas::page
