#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr size_t kMiddle = 0;
constexpr size_t kEnds = 1;
constexpr size_t kStrip = 3;

// Where A, the picture between and B stand, on one line, and the strip beneath.
struct Line {
  Box a, middle, b, strip;
};

Line LineIn(Ui& ui, const Box& box) {
  const bool low = IsLow(box, ui.scale);
  Box area = box.Inset(ui.Px(low ? 6 : 16));
  // Play floats at the lower right.
  if (ui.app.transient().narrow) {
    (low ? area.w : area.h) -= ui.Px(56);
  }
  const float track = ui.Px(24);
  const float gap = ui.Px(low ? 4 : 12);
  const int steps = ui.app.state().steps;
  const float each =
      (area.w - ui.Px(4) * static_cast<float>(steps - 1)) / static_cast<float>(steps);
  const float strip_height =
      FitPicture(ui, {0, 0, each, std::max(ui.Px(16), area.h * 0.2f)}).h + track;
  const float high = area.h - strip_height - gap;
  const float end = std::round(std::min(high * 0.5f, area.w * 0.2f));
  const Box middle = FitPicture(ui, {area.x + end + gap, area.y, area.w - 2 * (end + gap), high});
  // Together they stand in the middle of the stage.
  const float whole = middle.h + gap + strip_height;
  const float y = std::round(area.y + std::max(0.0f, (area.h - whole) / 2));
  const float row = y + middle.h / 2;
  Line line;
  line.middle = {middle.x, y, middle.w, middle.h};
  line.a = FitPicture(ui, {middle.x - gap - end, row - end / 2, end, end});
  line.b = FitPicture(ui, {middle.right() + gap, row - end / 2, end, end});
  line.strip = {area.x, y + middle.h + gap, area.w, strip_height};
  return line;
}

}  // namespace

void InterpolateStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  if (app.picture_size().width == 0) {
    wanted.push_back(latents.WalkRecipe(app.state().t));
    return;
  }
  const Line line = LineIn(ui, box);
  const Recipe recipe = latents.WalkRecipe(app.state().t);
  const TileAction action = DrawTile(ui, "middle", line.middle, slots_.Show(ui, kMiddle, recipe),
                                     recipe, {PinOf(ui, recipe), false});
  if (action == TileAction::kClick) latents.Look();
  if (action == TileAction::kPin || action == TileAction::kLongPress) latents.TogglePin(recipe);
  wanted.push_back(recipe);
  DrawEnd(ui, 0, line.a, wanted);
  DrawEnd(ui, 1, line.b, wanted);
  DrawStrip(ui, line.strip, wanted);
}

void InterpolateStage::DrawEnd(Ui& ui, int end, const Box& tile, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Recipe recipe = latents.ShownEnd(end);
  ImGui::PushID(end);
  const TileAction action =
      DrawTile(ui, "end", tile, slots_.Show(ui, kEnds + static_cast<size_t>(end), recipe), recipe,
               {PinOf(ui, recipe), false});
  ImGui::PopID();
  if (action == TileAction::kClick) {
    app.BeginGesture();
    app.Edit("look", [&](State& state) { state.t = static_cast<float>(end); });
    latents.Look();
  }
  if (action == TileAction::kPin || action == TileAction::kLongPress) latents.TogglePin(recipe);
  if (ui.DraggedOver(tile)) StrokeBox(ui, tile.Inset(-ui.Px(4)), ui.palette.accent, ui.Px(8), 2);
  if (ui.DroppedOn(tile)) latents.SetEnd(end, *ui.drag.recipe);
  DrawText(ui, ui.fonts.large, ui.palette.text,
           {tile.x, tile.bottom() + ui.Px(2), tile.w, ui.Px(24)}, end == 0 ? "A" : "B",
           Align::kCenter);
  wanted.push_back(recipe);
}

void InterpolateStage::DrawStrip(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const int steps = app.state().steps;
  const float gap = ui.Px(4);
  const float track_height = ui.Px(24);
  const float room = (box.w - gap * static_cast<float>(steps - 1)) / static_cast<float>(steps);
  const Box tile = FitPicture(ui, {0, 0, room, box.h - track_height});
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
    app.Run(ControlId::kPosition, static_cast<double>(t));
  }

  std::vector<Recipe> shown;
  for (int i = 0; i < steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps - 1);
    shown.push_back(latents.WalkRecipe(t));
    const Box place = {x + pitch * static_cast<float>(i), y, tile.w, tile.h};
    DrawPicture(ui, place, slots_.Show(ui, kStrip + static_cast<size_t>(i), shown.back()));
    ui.Note("picture-" + std::to_string(i), place);
    // The first and the last picture are A and B.
    if (i != 0 && i != steps - 1) continue;
    if (ui.DraggedOver(place))
      StrokeBox(ui, place.Inset(-ui.Px(2)), ui.palette.accent, ui.Px(6), 2);
    if (ui.DroppedOn(place)) latents.SetEnd(i == 0 ? 0 : 1, *ui.drag.recipe);
  }
  const float track_y = std::round(y + tile.h + track_height / 2 + ui.Px(2));
  const float half = ui.Px(2);
  const float knob = first + length * app.state().t;
  FillBox({first, track_y - half, length, 2 * half}, ui.palette.line, half);
  FillBox({first, track_y - half, knob - first, 2 * half}, ui.palette.accent, half);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircleFilled({knob, track_y}, ui.Px(8), ui.palette.accent, 32);
  list->AddCircleFilled({knob, track_y}, ui.Px(6), ui.palette.background, 32);
  list->AddCircleFilled({knob, track_y}, ui.Px(4), ui.palette.accent, 32);
  if (app.transient().stage_focused) {
    DrawFocusRing(ui, {knob - ui.Px(8), track_y - ui.Px(8), ui.Px(16), ui.Px(16)}, ui.Px(8));
  }
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  latents.SetShown(std::move(shown), steps);
}

}  // namespace ganvas::page
