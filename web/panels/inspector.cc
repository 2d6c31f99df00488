#include <algorithm>

#include "web/panels/flow.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

// The stage moves to A, B or C and shows it large.
void LookAtEnd(App& app, int end) {
  app.BeginGesture();
  app.Edit("look", [&](State& state) {
    state.x = end == 1 ? 1.0f : 0.0f;
    state.y = end == 2 ? 1.0f : 0.0f;
  });
  app.Look();
}

// A, B and C with their pictures: drops go here.
void DrawEnds(Ui& ui, Flow& flow, int count, Wanted& wanted) {
  App& app = ui.app;
  const float size = ui.Px(64);
  const float pitch = std::round((flow.width - size) / static_cast<float>(std::max(1, count - 1)));
  const float step = std::min(pitch, size + ui.Px(32));
  for (int end = 0; end < count; ++end) {
    const Box place = {flow.x + static_cast<float>(end) * step, flow.y, size, size};
    const Recipe recipe = app.End(end);
    const Box tile = FitPicture(ui, place);
    ImGui::PushID(end);
    const TileAction action =
        DrawTile(ui, "corner", tile, app.generator().Find(recipe), recipe, {});
    ImGui::PopID();
    if (action == TileAction::kClick) LookAtEnd(app, end);
    if (ui.DraggedOver(place)) StrokeBox(ui, tile.Inset(-ui.Px(3)), ui.palette.accent, ui.Px(7), 2);
    if (ui.DroppedOn(place)) app.SetEnd(end, *ui.drag.recipe);
    const char letter[] = {static_cast<char>('A' + end), 0};
    DrawText(ui, ui.fonts.strong, ui.palette.muted,
             {place.right() + ui.Px(6), place.y, ui.Px(20), place.h}, letter);
    wanted.push_back(recipe);
  }
  flow.Skip(size + ui.Px(16));
}

// The triangle of A, B and C and what the stage shows of their plane; a press moves the view.
void DrawSmallMap(Ui& ui, Flow& flow) {
  App& app = ui.app;
  const Box box = {flow.x, flow.y, flow.width, ui.Px(144)};
  const float unit = ui.Px(56);
  const ImVec2 middle = box.center();
  auto at = [&](float x, float y) {
    return ImVec2(middle.x + (x - 0.5f) * unit, middle.y + (y - 0.5f) * unit);
  };
  const Hit hit = PressArea("small map", box);
  if (ImGui::IsItemActivated()) app.BeginGesture();
  if (hit.held) {
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    app.Edit("small map", [&](State& state) {
      state.x = std::clamp((pointer.x - middle.x) / unit + 0.5f, -20.0f, 20.0f);
      state.y = std::clamp((pointer.y - middle.y) / unit + 0.5f, -20.0f, 20.0f);
    });
  }
  FillBox(box, ui.palette.field, ui.Px(6));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(box.min(), box.max(), true);
  const State& state = app.state();
  const ImVec2 center = at(state.x, state.y);
  const float view_w = state.single ? 0 : app.passing().view_width * unit;
  const float view_h = state.single ? 0 : app.passing().view_height * unit;
  const Box view = {center.x - view_w / 2, center.y - view_h / 2, view_w, view_h};
  FillBox(view, ui.palette.accent_faint, ui.Px(3));
  StrokeBox(ui, view, Fade(ui.palette.accent, 0.6f), ui.Px(3));
  const ImVec2 corners[] = {at(0, 0), at(1, 0), at(0, 1)};
  list->AddTriangle(corners[0], corners[1], corners[2], ui.palette.muted, std::max(1.0f, ui.Px(1)));
  for (int i = 0; i < 3; ++i) {
    const char letter[] = {static_cast<char>('A' + i), 0};
    list->AddCircleFilled(corners[i], ui.Px(9), ui.palette.raised_hover, 24);
    DrawText(ui, ui.fonts.body, ui.palette.text,
             {corners[i].x - ui.Px(9), corners[i].y - ui.Px(9), ui.Px(18), ui.Px(18)}, letter,
             Align::kCenter);
  }
  list->AddCircleFilled(center, ui.Px(4), ui.palette.accent, 24);
  list->PopClipRect();
  StrokeBox(ui, box, ui.palette.line, ui.Px(6));
  flow.Skip(box.h + ui.Px(16));
}

void DrawModeControls(Ui& ui, Flow& flow, Wanted& wanted) {
  const Mode mode = ui.app.mode();
  if (mode == Mode::kPlane) {
    DrawEnds(ui, flow, 3, wanted);
    DrawSmallMap(ui, flow);
  }
  for (const Control& control : ModeControls()) {
    if (control.place != Place::kMode || !control.IsVisible(ui.app)) continue;
    const std::string_view id = control.id;
    if (id == "new-seeds" || id == "play" || id == "save") {
      const bool first = id == (mode == Mode::kInterpolate ? "play" : "new-seeds");
      const Look look = first ? Look::kPrimary : Look::kRaised;
      DrawButton(ui, control, {flow.x, flow.y, flow.width, ui.target()}, look);
      flow.Skip(ui.target() + ui.Px(16));
    } else {
      flow.Skip(DrawRow(ui, control, flow.x, flow.y, flow.width) + ui.Px(12));
    }
  }
}

void DrawPictureControls(Ui& ui, Flow& flow, Wanted& wanted) {
  App& app = ui.app;
  Heading(ui, flow,
          app.passing().shelf_selected >= 0 ? "This picture, from the shelf" : "This picture");
  const Recipe recipe = app.Selected();
  const float size = ui.Px(64);
  const Box tile = FitPicture(ui, {flow.x, flow.y, size, size});
  ImGui::PushID("selected");
  const TileAction action = DrawTile(ui, "tile", tile, app.generator().Find(recipe), recipe, {});
  ImGui::PopID();
  if (action == TileAction::kClick) app.Run("enlarge", true);
  wanted.push_back(recipe);
  const float text_x = flow.x + size + ui.Px(16);
  DrawParagraph(ui, ui.fonts.body, ui.palette.muted, text_x, flow.y + ui.Px(12),
                flow.x + flow.width - text_x, Sentence(app.DescribePicture(recipe)));
  flow.Skip(size + ui.Px(12));

  // What the stage's viewer offers it need not offer twice.
  if (app.looking()) return;
  DrawButtons(ui, flow, {"enlarge", "pin"});
  DrawButtons(ui, flow, {"use-a", "use-b", "use-c"});
  DrawButtons(ui, flow, {"from-here"});
  DrawButtons(ui, flow, {"save-picture"});
}

// How things are shown and made: folded away until it is asked for.
void DrawDisplay(Ui& ui, Flow& flow) {
  const Control& fold = ControlById("display");
  const bool open = ui.app.passing().display_open;
  const Box row = HeadingRow(ui, flow);
  const Hit hit = PressArea(fold.id, row);
  const ImU32 ink = hit.hovered ? ui.palette.accent : ui.palette.text;
  DrawText(ui, ui.fonts.strong, ink, row, fold.label);
  const Box arrow = {row.right() - ui.Px(20), row.y, ui.Px(20), row.h};
  DrawIcon(ui, open ? Icon::kChevronDown : Icon::kRight, arrow, ink, ui.Px(18));
  ui.Note(fold.id, row);
  if (ui.app.passing().focused == fold.id) DrawFocusRing(ui, row, ui.Px(4));
  if (hit.clicked) ui.app.Run(fold, !open);
  if (!open) return;
  for (const Control& control : PageControls()) {
    if (control.place != Place::kView || !control.IsVisible(ui.app)) continue;
    flow.Skip(DrawRow(ui, control, flow.x, flow.y, flow.width) + ui.Px(12));
  }
}

void DrawModelCard(Ui& ui, Flow& flow) {
  for (const ModelEntry& entry : ui.app.models()) {
    if (entry.id != ui.app.model().id) continue;
    Heading(ui, flow, entry.name.c_str());
    for (const std::string& text : {entry.caption, entry.license}) {
      if (text.empty()) continue;
      flow.Skip(
          DrawParagraph(ui, ui.fonts.body, ui.palette.muted, flow.x, flow.y, flow.width, text));
      flow.Skip(ui.Px(8));
    }
  }
}

// On a phone: pulls the sheet up and down.
void DrawHandle(Ui& ui, const Box& box) {
  App& app = ui.app;
  const Hit hit = PressArea("handle", box);
  const Box bar = {box.center().x - ui.Px(20), box.center().y - ui.Px(2), ui.Px(40), ui.Px(4)};
  FillBox(bar, hit.held ? ui.palette.muted : ui.palette.line, ui.Px(2));
  if (!ImGui::IsItemDeactivated()) return;
  const float moved = ImGui::GetIO().MousePos.y - ImGui::GetIO().MouseClickedPos[0].y;
  int& sheet = app.passing().sheet;
  if (hit.clicked && std::abs(moved) < ui.Px(12)) {
    sheet = sheet == 1 ? 2 : 1;
  } else {
    sheet = std::clamp(sheet + (moved < 0 ? 1 : -1), 0, 2);
  }
}

// A finger drags the column itself.
void ScrollByTouch(Ui& ui) {
  if (!ui.touch || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.Px(8)) || ui.drag.recipe)
    return;
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return;
  const ImVec2 delta = ImGui::GetIO().MouseDelta;
  const ImVec2 way = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, ui.Px(8));
  if (std::abs(way.y) > std::abs(way.x)) ImGui::SetScrollY(ImGui::GetScrollY() - delta.y);
}

}  // namespace

Box HeadingRow(Ui& ui, Flow& flow) {
  const float line = std::max(1.0f, ui.Px(1));
  flow.Skip(ui.Px(8));
  FillBox({flow.x, flow.y, flow.width, line}, ui.palette.line, 0);
  flow.Skip(ui.Px(8));
  const Box row = {flow.x, flow.y, flow.width, ui.target()};
  flow.Skip(row.h + ui.Px(8));
  return row;
}

void Heading(Ui& ui, Flow& flow, const char* text) {
  DrawText(ui, ui.fonts.strong, ui.palette.text, HeadingRow(ui, flow), text);
}

void DrawButtons(Ui& ui, Flow& flow, std::initializer_list<const char*> ids, Look first) {
  std::vector<const Control*> shown;
  for (const char* id : ids) {
    if (ControlById(id).IsVisible(ui.app)) shown.push_back(&ControlById(id));
  }
  if (shown.empty()) return;
  const float gap = ui.Px(8);
  const float count = static_cast<float>(shown.size());
  const float width = std::floor((flow.width - (count - 1) * gap) / count);
  float x = flow.x;
  for (const Control* control : shown) {
    const Look look = control == shown[0] ? first : Look::kRaised;
    DrawButton(ui, *control, {x, flow.y, width, ui.target()}, look);
    x += width + gap;
  }
  flow.Skip(ui.target() + gap);
}

void DrawInspector(Ui& ui, const Layout& layout, Wanted& wanted) {
  if (!layout.inspector_open) return;
  const Box& box = layout.inspector;
  const float line = std::max(1.0f, ui.Px(1));
  ImGui::SetCursorScreenPos(box.min());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ui.palette.panel);
  ImGui::BeginChild("inspector", {box.w, box.h}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoSavedSettings);
  // An upright phone pulls its sheet by a handle.
  const bool pulled = layout.form == Form::kTall;
  const float top = pulled ? ui.Px(20) : 0;
  const float scroll = ImGui::GetScrollY();
  Flow flow = {
      box.x + ui.Px(16),
      box.y - scroll + top,
      box.w - ui.Px(32),
  };
  flow.Skip(ui.Px(pulled ? 0 : 8));
  DrawText(ui, ui.fonts.strong, ui.palette.text, flow.Take(ui.target()), "Make");
  flow.Skip(ui.target() + ui.Px(8));
  if (ui.app.translates()) {
    DrawTranslateControls(ui, flow);
  } else {
    DrawModeControls(ui, flow, wanted);
  }
  if (ui.app.makes_pictures()) DrawPictureControls(ui, flow, wanted);
  DrawDisplay(ui, flow);
  if (ui.app.has_model() && ui.app.makes_pictures()) DrawGiven(ui, flow);
  DrawModelCard(ui, flow);
  flow.Skip(ui.Px(8));
  ImGui::SetCursorScreenPos({box.x, flow.y});
  ImGui::Dummy({1, 1});
  ScrollByTouch(ui);
  if (pulled) {
    FillBox({box.x, box.y, box.w, top}, ui.palette.panel, 0);
    DrawHandle(ui, {box.x, box.y, box.w, top});
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
  FillBox(pulled ? Box{box.x, box.y, box.w, line} : Box{box.x, box.y, line, box.h}, ui.palette.line,
          0);
}

}  // namespace ganvas::page
