#include <algorithm>

#include "web/panels/panels.h"

namespace ganvas {
namespace {

constexpr size_t kMiddle = 0;
constexpr size_t kEnds = 1;
constexpr size_t kStrip = 3;

}  // namespace

void InterpolateStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  const bool narrow = box.w < 700 * ui.scale;
  const Box area = box.Inset(ui.Px(narrow ? 16 : 24));
  const float strip_height = std::min(ui.Px(narrow ? 80 : 128), area.h * 0.4f);
  const Box strip = {area.x, area.bottom() - strip_height, area.w, strip_height};
  const float side = narrow ? 0 : std::round(std::min(area.w * 0.2f, ui.Px(176)));
  const Box room = {area.x + side + ui.Px(24), area.y, area.w - 2 * side - ui.Px(48),
                    strip.y - area.y - ui.Px(24)};

  const Box middle = FitPicture(ui, room, app.model().width, app.model().height);
  const Recipe recipe = app.WalkRecipe(app.state().t);
  const PicturePtr picture = slots_.Show(ui, kMiddle, recipe);
  const TileAction action =
      DrawTile(ui, "middle", middle, picture, recipe, {app.IsPinned(recipe), false});
  if (action == TileAction::kClick) app.TogglePin(recipe);
  wanted.push_back(recipe);

  if (!narrow) {
    DrawEnds(ui, {area.x, middle.y, side, middle.h},
             {area.right() - side, middle.y, side, middle.h}, wanted);
  }
  DrawStrip(ui, strip, wanted);
}

void InterpolateStage::DrawEnds(Ui& ui, const Box& left, const Box& right, Wanted& wanted) {
  App& app = ui.app;
  for (int end = 0; end < 2; ++end) {
    const Box& side = end == 0 ? left : right;
    const Box tile = FitPicture(ui, {side.x, side.y, side.w, side.h - ui.Px(32)}, app.model().width,
                                app.model().height);
    const Recipe recipe = app.state().ends[end];
    ImGui::PushID(end);
    DrawTile(ui, "end", tile, slots_.Show(ui, kEnds + end, recipe), recipe, {});
    ImGui::PopID();
    if (ui.DraggedOver(tile)) StrokeBox(ui, tile.Inset(-ui.Px(4)), ui.palette.accent, ui.Px(8), 2);
    DrawText(ui, ui.fonts.large, ui.palette.muted,
             {tile.x, tile.bottom() + ui.Px(4), tile.w, ui.Px(28)}, end == 0 ? "A" : "B",
             Align::kCenter);
    if (ui.DroppedOn(tile)) app.SetEnd(end, *ui.drag.recipe);
    wanted.push_back(recipe);
  }
}

void InterpolateStage::DrawStrip(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  const int steps = app.state().steps;
  const float gap = ui.Px(box.w < 700 * ui.scale ? 3 : 8);
  const float track_height = ui.Px(28);
  const float room = (box.w - gap * static_cast<float>(steps - 1)) / static_cast<float>(steps);
  const Box tile =
      FitPicture(ui, {0, 0, room, box.h - track_height}, app.model().width, app.model().height);
  const float pitch = tile.w + gap;
  const float whole = pitch * static_cast<float>(steps) - gap;
  const float x = std::floor(box.x + (box.w - whole) / 2);
  const float y = std::floor(box.bottom() - track_height - tile.h);

  // The whole strip is one slider: its ends are the middles of the first and the last picture.
  const Box area = {x, y, whole, tile.h + track_height};
  const float first = x + tile.w / 2;
  const float length = pitch * static_cast<float>(steps - 1);
  ImGui::SetCursorScreenPos(area.min());
  ImGui::InvisibleButton("strip", {area.w, area.h});
  if (ImGui::IsItemActivated()) app.BeginGesture();
  if (ImGui::IsItemActive() && length > 0) {
    const float at = (ImGui::GetIO().MousePos.x - first) / length;
    const float t = std::clamp(std::round(at * 200) / 200, 0.0f, 1.0f);
    app.Run("position", static_cast<double>(t));
  }

  std::vector<Recipe> shown;
  for (int i = 0; i < steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps - 1);
    shown.push_back(app.WalkRecipe(t));
    const Box place = {x + pitch * static_cast<float>(i), y, tile.w, tile.h};
    DrawPicture(ui, place, slots_.Show(ui, kStrip + i, shown.back()));
    // The first and the last picture are A and B.
    if (i != 0 && i != steps - 1) continue;
    if (ui.DraggedOver(place))
      StrokeBox(ui, place.Inset(-ui.Px(2)), ui.palette.accent, ui.Px(6), 2);
    if (ui.DroppedOn(place)) app.SetEnd(i == 0 ? 0 : 1, *ui.drag.recipe);
  }
  const float track_y = std::round(y + tile.h + track_height / 2 + ui.Px(4));
  const float half = ui.Px(2);
  const float knob = first + length * app.state().t;
  FillBox({first, track_y - half, length, 2 * half}, ui.palette.line, half);
  FillBox({first, track_y - half, knob - first, 2 * half}, ui.palette.accent, half);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircleFilled({knob, track_y}, ui.Px(8), ui.palette.accent, 32);
  list->AddCircleFilled({knob, track_y}, ui.Px(6), ui.palette.background, 32);
  list->AddCircleFilled({knob, track_y}, ui.Px(4), ui.palette.accent, 32);
  if (app.passing().stage_focused) {
    DrawFocusRing(ui, {knob - ui.Px(8), track_y - ui.Px(8), ui.Px(16), ui.Px(16)}, ui.Px(8));
  }
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  app.SetShown(std::move(shown), steps);
}

}  // namespace ganvas
