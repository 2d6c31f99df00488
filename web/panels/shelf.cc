#include <algorithm>

#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas {
namespace {

// What can be done with a shelf picture, above it.
void DrawMenu(Ui& ui, const Box& anchor) {
  constexpr const char* kActions[] = {"use-a", "use-b", "use-c", "save-picture", "unpin"};
  const float padding = ui.Px(6);
  const float letter = ui.target();
  const float width = ui.Px(232);
  const float height = 3 * ui.target() + 2 * padding + 2 * ui.Px(4);
  const float screen_w = static_cast<float>(ui.surface.width());
  const float x = std::clamp(anchor.center().x - width / 2, ui.Px(8), screen_w - ui.Px(8) - width);
  ImGui::SetNextWindowPos({std::round(x), std::round(anchor.y - ui.Px(20) - height)});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, ui.Px(8));
  if (ImGui::BeginPopup("shelf menu", ImGuiWindowFlags_NoMove)) {
    if (ui.app.passing().shelf_selected < 0) ImGui::CloseCurrentPopup();
    const ImVec2 at = ImGui::GetWindowPos();
    float y = at.y + padding;
    const float inner = width - 2 * padding;
    const float third = std::round((inner - 2 * ui.Px(4)) / 3);
    for (int i = 0; i < 5; ++i) {
      const Control& control = ControlById(kActions[i]);
      const Box box =
          i < 3 ? Box{at.x + padding + static_cast<float>(i) * (third + ui.Px(4)), y, third, letter}
                : Box{at.x + padding, y, inner, letter};
      DrawButton(ui, control, box, i < 3 ? Look::kRaised : Look::kGhost);
      if (i >= 2) y += letter + ui.Px(4);
      if (i != 3 && ImGui::IsItemDeactivated() && ImGui::IsItemHovered())
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace

void DrawShelf(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  const float line = std::max(1.0f, ui.Px(1));
  FillBox(box, ui.palette.panel, 0);
  FillBox({box.x, box.y, box.w, line}, ui.palette.line, 0);
  if (app.makes_points()) {
    DrawText(ui, ui.fonts.body, ui.palette.muted, box.Inset(ui.Px(8)), Sentence(app.PointSummary()),
             Align::kCenter);
    return;
  }
  if (ui.DraggedOver(box)) FillBox(box, Fade(ui.palette.accent, 0.14f), 0);
  if (ui.DroppedOn(box) && !app.IsPinned(*ui.drag.recipe)) app.TogglePin(*ui.drag.recipe);

  const std::vector<int> shelf = app.ShelfOfModel();
  if (shelf.empty()) {
    DrawText(ui, ui.fonts.body, ui.palette.muted, box, "Click a picture to keep it",
             Align::kCenter);
    return;
  }
  ImGui::SetCursorScreenPos(box.min());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32(0, 0, 0, 0));
  ImGui::BeginChild("shelf", {box.w, box.h}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoScrollbar);
  const float size = ui.Px(64);
  const float pitch = size + ui.Px(12);
  float x = ImGui::GetCursorScreenPos().x + ui.Px(16);
  const float y = std::round(box.y + (box.h - size) / 2);
  if (ImGui::IsWindowHovered())
    ImGui::SetScrollX(ImGui::GetScrollX() - ImGui::GetIO().MouseWheel * pitch);
  Box anchor;
  bool open = false;
  for (int index : shelf) {
    const Recipe& recipe = app.state().shelf[index];
    const std::string id = "shelf-" + std::to_string(index);
    const Box place = {x, y, size, size};
    const PicturePtr picture = app.generator().Find(recipe);
    const Box tile = FitPicture(ui, place, app.model().width, app.model().height);
    const bool selected = app.passing().shelf_selected == index;
    const TileAction action = DrawTile(ui, id.c_str(), tile, picture, recipe, {false, selected});
    if (ImGui::IsRectVisible(tile.min(), tile.max())) ui.Note(id, tile);
    if (app.passing().focused == id) DrawFocusRing(ui, tile, ui.Px(4));
    if (action == TileAction::kClick || action == TileAction::kLongPress) {
      app.passing().shelf_selected = index;
      open = true;
    }
    if (app.passing().shelf_selected == index) anchor = tile;
    wanted.push_back(recipe);
    x += pitch;
  }
  ImGui::SetCursorScreenPos({x, y});
  ImGui::Dummy({ui.Px(4), size});
  ImGui::EndChild();
  ImGui::PopStyleColor();
  if (open) ImGui::OpenPopup("shelf menu");
  DrawMenu(ui, anchor);
}

void DrawStatus(Ui& ui, const Box& box, bool narrow) {
  App& app = ui.app;
  const Generator& generator = app.generator();
  const float line = std::max(1.0f, ui.Px(1));
  FillBox(box, ui.palette.panel, 0);
  std::string time;
  if (app.translates()) {
    const Translation& translation = app.translation();
    const bool late = translation.busy() && ui.now - translation.asked_at() > 200;
    time = late ? std::to_string(static_cast<int>(100 * translation.progress())) + "%"
                : translation.TimeText();
  } else if (generator.busy() && ui.now - generator.asked_at() > 200) {
    time = std::to_string(static_cast<int>(generator.progress() * 100)) + "%";
  } else {
    time = generator.TimeText();
  }
  const std::string engine = app.model().engine_text;
  if (narrow) {
    const Box row = {box.x + ui.Px(16), box.y, box.w - ui.Px(32), box.h};
    DrawText(ui, ui.fonts.body, ui.palette.muted, row, engine);
    DrawText(ui, ui.fonts.body, ui.palette.muted, row, time, Align::kRight);
    return;
  }
  FillBox({box.x, box.y, box.w, line}, ui.palette.line, 0);
  FillBox({box.x, box.y, line, box.h}, ui.palette.line, 0);
  const Box rows = {box.x + ui.Px(16), box.y, box.w - ui.Px(32), box.h};
  const float middle = box.y + box.h / 2;
  DrawText(ui, ui.fonts.strong, ui.palette.text, {rows.x, middle - ui.Px(22), rows.w, ui.Px(22)},
           time, Align::kRight);
  DrawText(ui, ui.fonts.body, ui.palette.muted, {rows.x, middle, rows.w, ui.Px(22)}, engine,
           Align::kRight);
}

}  // namespace ganvas
