#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr float kFarthest = 20;  // of the view from A, as in the state

// Three digits, so that a way in and out meets the same pictures.
float Rounded(float spacing) {
  const float unit = std::pow(10.0f, std::floor(std::log10(spacing)) - 1);
  return std::clamp(std::round(spacing / unit) * unit, kMinSpacing, kMaxSpacing);
}

void Zoom(Ui& ui) {
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  float factor = ui.pinch;
  if (ImGui::IsItemHovered()) factor *= std::pow(1.2f, ImGui::GetIO().MouseWheel);
  if (factor == 1) return;
  ui.app.Edit("zoom", [&](State& state) {
    const float spacing = Rounded(state.spacing / factor);
    // A small factor must still move on.
    state.spacing = spacing != state.spacing ? spacing : state.spacing / factor;
    state.spacing = std::clamp(state.spacing, kMinSpacing, kMaxSpacing);
  });
}

void DrawCorner(Ui& ui, ImVec2 at, char letter) {
  const float radius = ui.Px(11);
  const ImVec2 center = {std::round(at.x), std::round(at.y)};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircleFilled(center, radius + ui.Px(2), ui.palette.background, 32);
  list->AddCircleFilled(center, radius, ui.palette.accent, 32);
  DrawText(ui, ui.fonts.strong, ui.palette.on_accent,
           {center.x - radius, center.y - radius, 2 * radius, 2 * radius}, std::string(1, letter),
           Align::kCenter);
}

}  // namespace

void PlaneStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  if (ui.app.picture_size().width == 0) {
    wanted.push_back(LatentsOf(ui.app).PlaneRecipe(ui.app.state().x, ui.app.state().y));
    return;
  }
  ImGui::PushClipRect(box.min(), box.max(), true);
  if (ui.app.state().single) {
    DrawSingle(ui, box, wanted);
  } else {
    DrawMap(ui, box, wanted);
  }
  ImGui::PopClipRect();
}

void PlaneStage::DrawSingle(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Recipe recipe = latents.PlaneRecipe(app.state().x, app.state().y);
  const Box tile = FitPicture(ui, box.Inset(ui.Px(8)));
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("plane", {box.w, box.h});
  Zoom(ui);
  if (ImGui::IsItemActivated()) {
    app.BeginGesture();
    from_x_ = app.state().x;
    from_y_ = app.state().y;
  }
  const bool hovered = ImGui::IsItemHovered() && tile.Contains(ImGui::GetIO().MousePos);
  const TileAction action = TrackPress(ui, nullptr, recipe);
  if (ImGui::IsItemActive() && ui.drag.moved && !ui.drag.spent && ImGui::IsMousePosValid()) {
    ui.drag.recipe.reset();
    const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0);
    app.Edit("drag", [&](State& state) {
      state.x = std::clamp(from_x_ - moved.x / tile.w, -kFarthest, kFarthest);
      state.y = std::clamp(from_y_ - moved.y / tile.h, -kFarthest, kFarthest);
    });
  }
  DrawPicture(ui, tile, slots_.Show(ui, 0, recipe));
  const bool over_pin = DrawTileButton(ui, tile, PinOf(ui, recipe), hovered);
  const bool pressed_pin = action == TileAction::kClick && over_pin;
  if (pressed_pin || action == TileAction::kLongPress) latents.TogglePin(recipe);
  ui.Note("picture-0", tile);
  if (app.transient().stage_focused) DrawFocusRing(ui, tile, ui.Px(4));
  wanted.push_back(recipe);
  latents.SetShown({recipe}, 1);
}

PicturePtr PlaneStage::Nearest(float x, float y) const {
  PicturePtr nearest;
  float best = 0;
  for (const Shown& shown : last_) {
    const float distance = std::hypot(shown.x - x, shown.y - y);
    if (nearest && distance >= best) continue;
    best = distance;
    nearest = shown.picture;
  }
  return nearest;
}

void PlaneStage::DrawMap(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const float goal = std::clamp(std::min(box.w, box.h) / 5.6f, ui.Px(56), ui.Px(160));
  const Box tile = FitPicture(ui, {0, 0, goal, goal});
  const float gap = ui.Px(4);
  const float pitch_x = tile.w + gap;
  const float pitch_y = tile.h + gap;

  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("plane", {box.w, box.h});
  Zoom(ui);
  const State& state = app.state();
  app.transient().view_width = box.w / pitch_x * state.spacing;
  app.transient().view_height = box.h / pitch_y * state.spacing;
  const ImVec2 middle = {std::round(box.x + box.w / 2), std::round(box.y + box.h / 2)};
  auto column_of = [&](float px) { return state.x / state.spacing + (px - middle.x) / pitch_x; };
  auto row_of = [&](float py) { return state.y / state.spacing + (py - middle.y) / pitch_y; };
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const float pointed_x = std::round(column_of(pointer.x)) * state.spacing;
  const float pointed_y = std::round(row_of(pointer.y)) * state.spacing;
  const Recipe pointed = latents.PlaneRecipe(pointed_x, pointed_y);
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::IsItemActivated()) {
    app.BeginGesture();
    from_x_ = state.x;
    from_y_ = state.y;
  }
  const TileAction action = TrackPress(ui, nullptr, pointed);
  if (ImGui::IsItemActive() && ui.drag.moved && !ui.drag.spent && ImGui::IsMousePosValid()) {
    const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0);
    app.Edit("drag", [&](State& changed) {
      const float x = from_x_ - moved.x / pitch_x * changed.spacing;
      const float y = from_y_ - moved.y / pitch_y * changed.spacing;
      changed.x = std::clamp(x, -kFarthest, kFarthest);
      changed.y = std::clamp(y, -kFarthest, kFarthest);
    });
  }
  // A press here moves the view: no latent is dragged.
  if (ui.drag.moved && ImGui::IsItemActive()) ui.drag.recipe.reset();

  struct Place {
    int column, row;
    float distance;
  };
  std::vector<Place> places;
  const int first_column = static_cast<int>(std::ceil(column_of(box.x - tile.w / 2)));
  const int last_column = static_cast<int>(std::floor(column_of(box.right() + tile.w / 2)));
  const int first_row = static_cast<int>(std::ceil(row_of(box.y - tile.h / 2)));
  const int last_row = static_cast<int>(std::floor(row_of(box.bottom() + tile.h / 2)));
  for (int row = first_row; row <= last_row; ++row) {
    for (int column = first_column; column <= last_column; ++column) {
      const float dx = static_cast<float>(column) - state.x / state.spacing;
      const float dy = static_cast<float>(row) - state.y / state.spacing;
      places.push_back({column, row, std::hypot(dx, dy)});
    }
  }

  std::vector<Shown> now;
  std::vector<Recipe> whole;
  bool over_pin = false;
  for (const Place& place : places) {
    const float x = static_cast<float>(place.column) * state.spacing;
    const float y = static_cast<float>(place.row) * state.spacing;
    const Recipe recipe = latents.PlaneRecipe(x, y);
    const float cx =
        middle.x + (static_cast<float>(place.column) - state.x / state.spacing) * pitch_x;
    const float cy = middle.y + (static_cast<float>(place.row) - state.y / state.spacing) * pitch_y;
    const Box at = {std::round(cx - tile.w / 2), std::round(cy - tile.h / 2), tile.w, tile.h};
    PicturePtr picture = app.generator().Find(recipe);
    if (!picture) picture = Nearest(x, y);
    DrawPicture(ui, at, picture);
    if (picture) now.push_back({x, y, picture});
    const bool here = hovered && !ui.touch && !ui.drag.moved && x == pointed_x && y == pointed_y;
    if (here) StrokeBox(ui, at.Inset(-ui.Px(2)), ui.palette.text, ui.Px(6), 2);
    if (DrawTileButton(ui, at, PinOf(ui, recipe), here)) over_pin = true;
    if (at.x >= box.x && at.right() <= box.right() && at.y >= box.y &&
        at.bottom() <= box.bottom()) {
      ui.Note("picture-" + std::to_string(whole.size()), at);
      whole.push_back(recipe);
    }
  }
  last_ = std::move(now);
  const bool pressed_pin = action == TileAction::kClick && over_pin;
  if (pressed_pin || action == TileAction::kLongPress) {
    latents.TogglePin(pointed);
  } else if (action == TileAction::kClick) {
    app.BeginGesture();
    app.Edit("look", [&](State& changed) {
      changed.x = std::clamp(pointed_x, -kFarthest, kFarthest);
      changed.y = std::clamp(pointed_y, -kFarthest, kFarthest);
    });
    latents.Look();
  }

  constexpr float kCorners[3][2] = {{0, 0}, {1, 0}, {0, 1}};
  for (int i = 0; i < 3; ++i) {
    const float cx = middle.x + (kCorners[i][0] - state.x) / state.spacing * pitch_x;
    const float cy = middle.y + (kCorners[i][1] - state.y) / state.spacing * pitch_y;
    const Box at = {std::round(cx - tile.w / 2), std::round(cy - tile.h / 2), tile.w, tile.h};
    if (ui.DraggedOver(at)) StrokeBox(ui, at.Inset(-ui.Px(2)), ui.palette.accent, ui.Px(6), 2);
    if (ui.DroppedOn(at)) latents.SetEnd(i, *ui.drag.recipe);
    DrawCorner(ui, {cx - tile.w / 2 + ui.Px(4), cy - tile.h / 2 + ui.Px(4)},
               static_cast<char>('A' + i));
  }
  if (app.transient().stage_focused) DrawFocusRing(ui, box.Inset(ui.Px(8)), ui.Px(4));

  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.distance < b.distance; });
  for (const Place& place : places) {
    wanted.push_back(latents.PlaneRecipe(static_cast<float>(place.column) * state.spacing,
                                         static_cast<float>(place.row) * state.spacing));
  }
  int columns = 0;
  for (int column = first_column; column <= last_column; ++column) {
    const float cx = middle.x + (static_cast<float>(column) - state.x / state.spacing) * pitch_x;
    const float left = std::round(cx - tile.w / 2);
    columns += left >= box.x && left + tile.w <= box.right() ? 1 : 0;
  }
  latents.SetShown(std::move(whole), std::max(1, columns));
}

}  // namespace ganvas::page
