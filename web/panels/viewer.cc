// One picture as large as the stage, with what can be done with it.
#include <algorithm>
#include <vector>

#include "web/app/latents.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

std::vector<const Control*> Actions(const App& app) {
  std::vector<const Control*> shown;
  for (ControlId id :
       {ControlId::kPin, ControlId::kSavePicture, ControlId::kMoreLike, ControlId::kFromHere,
        ControlId::kCross, ControlId::kUseA, ControlId::kUseB, ControlId::kUseC}) {
    if (ControlOf(id).IsVisible(app)) shown.push_back(&ControlOf(id));
  }
  return shown;
}

float ButtonWidth(const Ui& ui, const Control& control) {
  const float icon = control.IconNow(ui.app) == Icon::kNone ? 0 : ui.Px(26);
  return TextWidth(ui.fonts.strong, control.label) + icon + ui.Px(32);
}

// In a row, with their labels where these have room.
void DrawRowOfActions(Ui& ui, const Box& row) {
  const std::vector<const Control*> actions = Actions(ui.app);
  const float gap = ui.Px(8);
  float whole = gap * static_cast<float>(actions.size() - 1);
  for (const Control* control : actions) whole += ButtonWidth(ui, *control);
  const bool icon_only = whole > row.w;
  if (icon_only) whole = static_cast<float>(actions.size()) * (ui.target() + gap) - gap;
  float x = std::round(row.x + (row.w - whole) / 2);
  for (const Control* control : actions) {
    const float width = icon_only ? ui.target() : ButtonWidth(ui, *control);
    DrawButton(ui, *control, {x, row.y, width, row.h}, Look::kRaised, icon_only);
    x += width + gap;
  }
}

// Close above, then what can be done.
void DrawColumnOfActions(Ui& ui, const Box& column) {
  std::vector<const Control*> actions = Actions(ui.app);
  actions.insert(actions.begin(), &ControlOf(ControlId::kBack));
  const float each =
      std::min(ui.target() + ui.Px(4), std::floor(column.h / static_cast<float>(actions.size())));
  float y = column.y;
  for (const Control* control : actions) {
    DrawButton(ui, *control, {column.x, y, column.w, each - ui.Px(2)}, Look::kRaised, true);
    y += each;
  }
}

}  // namespace

// A finger moves the picture: sideways to the one before or after it, down to close it.
float Viewer::FollowFinger(Ui& ui, const Box& picture) {
  PressArea("swipe", picture);
  const ImVec2 now = ImGui::GetIO().MousePos;
  if (ImGui::IsItemActivated()) swipe_from_ = now;
  const ImVec2 moved = {now.x - swipe_from_.x, now.y - swipe_from_.y};
  const bool sideways = std::abs(moved.x) > std::abs(moved.y);
  if (ImGui::IsItemDeactivated()) {
    if (sideways && std::abs(moved.x) > ui.Px(48)) {
      ui.app.Run(moved.x < 0 ? ControlId::kNext : ControlId::kPrevious);
    } else if (!sideways && moved.y > ui.Px(64)) {
      ui.app.Run(ControlId::kBack);
    }
    return 0;
  }
  return ImGui::IsItemActive() && sideways ? moved.x : 0;
}

void Viewer::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const bool low = IsLow(box, ui.scale);
  const float target = ui.target();
  const float pad = ui.Px(low ? 4 : 8);
  const Recipe recipe = latents.Selected();

  Box room = box.Inset(pad);
  Box bottom;
  if (low) {
    const Box column = {room.right() - target, room.y, target, room.h};
    room.w -= target + pad;
    DrawColumnOfActions(ui, column);
  } else {
    const Box top = {room.x, room.y, room.w, target};
    bottom = {room.x, room.bottom() - target, room.w, target};
    DrawText(ui, ui.fonts.large, ui.palette.text,
             {top.x + ui.Px(8), top.y, top.w - target - ui.Px(16), top.h},
             Sentence(latents.DescribePicture(recipe)));
    DrawButton(ui, ControlOf(ControlId::kBack), {top.right() - target, top.y, target, target},
               Look::kGhost, true);
    room = {room.x, top.bottom() + pad, room.w, bottom.y - top.bottom() - 2 * pad};
  }

  // Previous and Next stand beside the picture where that costs it nothing.
  const float side = target + pad;
  const bool beside = low || room.w - 2 * side >= room.h;
  const float arrows_y = beside ? std::round(room.center().y - target / 2) : bottom.y;
  const Box left = {room.x, arrows_y, target, target};
  const Box right = {room.right() - target, arrows_y, target, target};
  if (beside) room = {room.x + side, room.y, room.w - 2 * side, room.h};
  Box tile = FitPicture(ui, room);
  if (ui.touch) {
    tile.x += std::round(FollowFinger(ui, tile));
    DrawPicture(ui, tile, slots_.Show(ui, 0, recipe));
  } else {
    const TileAction action = DrawTile(ui, "large", tile, slots_.Show(ui, 0, recipe), recipe,
                                       {PinOf(ui, recipe), app.transient().stage_focused});
    if (action == TileAction::kPin) app.Run(ControlId::kPin, !latents.IsPinned(recipe));
  }
  DrawButton(ui, ControlOf(ControlId::kPrevious), left, Look::kGhost, true);
  DrawButton(ui, ControlOf(ControlId::kNext), right, Look::kGhost, true);
  if (!low) {
    if (!beside) bottom = {bottom.x + side, bottom.y, bottom.w - 2 * side, bottom.h};
    DrawRowOfActions(ui, bottom);
  }
  ui.Note("picture-0", tile);
  wanted.push_back(recipe);
  latents.SetShown({recipe}, 1);
}

}  // namespace ganvas::page
