#include <algorithm>

#include "web/panels/flow.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas {
namespace {

const char* TitleOf(Mode mode) {
  switch (mode) {
    case Mode::kSample:
      return "Sample";
    case Mode::kInterpolate:
      return "Interpolate";
    case Mode::kPlane:
      return "Plane";
    case Mode::kTranslate:
      return "Translate";
  }
  return "";
}

// A, B and C with their pictures: drops go here.
void DrawEnds(Ui& ui, Flow& flow, int count, Wanted& wanted) {
  App& app = ui.app;
  const float size = ui.Px(64);
  const float pitch = std::round((flow.width - size) / static_cast<float>(std::max(1, count - 1)));
  const float step = std::min(pitch, size + ui.Px(32));
  for (int end = 0; end < count; ++end) {
    const Box place = {flow.x + static_cast<float>(end) * step, flow.y, size, size};
    const Recipe recipe = app.state().ends[end];
    const Box tile = FitPicture(ui, place, app.model().width, app.model().height);
    ImGui::PushID(end);
    DrawTile(ui, "corner", tile, app.generator().Find(recipe), recipe, {});
    ImGui::PopID();
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
  // A wide stage shows A and B itself.
  if (mode == Mode::kInterpolate && ui.app.passing().narrow) DrawEnds(ui, flow, 2, wanted);
  if (mode == Mode::kPlane) {
    DrawEnds(ui, flow, 3, wanted);
    DrawSmallMap(ui, flow);
  }
  for (const Control& control : ModeControls()) {
    if (control.place != Place::kMode || !control.IsVisible(ui.app)) continue;
    const std::string_view id = control.id;
    if (id == "new-seeds" || id == "play") {
      const Look look =
          (id == "play") == (mode == Mode::kInterpolate) ? Look::kPrimary : Look::kRaised;
      DrawButton(ui, control, {flow.x, flow.y, flow.width, ui.target()}, look);
      flow.Skip(ui.target() + ui.Px(16));
    } else {
      flow.Skip(DrawRow(ui, control, flow.x, flow.y, flow.width) + ui.Px(12));
    }
  }
}

void DrawPictureControls(Ui& ui, Flow& flow, Wanted& wanted) {
  App& app = ui.app;
  Heading(ui, flow, app.passing().shelf_selected >= 0 ? "Picture on the shelf" : "Picture");
  const Recipe recipe = app.Selected();
  const float size = ui.Px(64);
  const Box tile =
      FitPicture(ui, {flow.x, flow.y, size, size}, app.model().width, app.model().height);
  ImGui::PushID("selected");
  DrawTile(ui, "tile", tile, app.generator().Find(recipe), recipe, {});
  ImGui::PopID();
  wanted.push_back(recipe);
  const float text_x = flow.x + size + ui.Px(16);
  DrawParagraph(ui, ui.fonts.body, ui.palette.muted, text_x, flow.y + ui.Px(12),
                flow.x + flow.width - text_x, Sentence(app.DescribePicture(recipe)));
  flow.Skip(size + ui.Px(12));

  const float gap = ui.Px(8);
  const float row = ui.target();
  const Control& pin = ControlById("pin");
  DrawButton(ui, pin, {flow.x, flow.y, flow.width, row}, Look::kRaised);
  flow.Skip(row + gap);
  const float third = std::floor((flow.width - 2 * gap) / 3);
  constexpr const char* kEnds[] = {"use-a", "use-b", "use-c"};
  for (int i = 0; i < 3; ++i) {
    const Box box = {flow.x + static_cast<float>(i) * (third + gap), flow.y, third, row};
    DrawButton(ui, ControlById(kEnds[i]), box, Look::kRaised);
  }
  flow.Skip(row + gap);
  const float half = std::floor((flow.width - gap) / 2);
  const Control& enlarge = ControlById("enlarge");
  const bool two = enlarge.IsVisible(app);
  if (two) DrawButton(ui, enlarge, {flow.x, flow.y, half, row}, Look::kRaised);
  DrawButton(ui, ControlById("save-picture"),
             {two ? flow.x + half + gap : flow.x, flow.y, two ? half : flow.width, row},
             Look::kRaised);
  flow.Skip(row + gap);
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

void Heading(Ui& ui, Flow& flow, const char* text) {
  const float line = std::max(1.0f, ui.Px(1));
  flow.Skip(ui.Px(8));
  FillBox({flow.x, flow.y, flow.width, line}, ui.palette.line, 0);
  flow.Skip(ui.Px(12));
  DrawText(ui, ui.fonts.strong, ui.palette.text, {flow.x, flow.y, flow.width, ui.Px(24)}, text);
  flow.Skip(ui.Px(32));
}

void DrawInspector(Ui& ui, const Layout& layout, Wanted& wanted) {
  if (!layout.inspector_open) return;
  const Box& box = layout.inspector;
  const float line = std::max(1.0f, ui.Px(1));
  ImGui::SetCursorScreenPos(box.min());
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ui.palette.panel);
  ImGui::BeginChild("inspector", {box.w, box.h}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoSavedSettings);
  float top = 0;
  if (layout.narrow) {
    top = ui.Px(20);
  }
  const float scroll = ImGui::GetScrollY();
  Flow flow = {
      box.x + ui.Px(16),
      box.y - scroll + top,
      box.w - ui.Px(32),
  };
  flow.Skip(ui.Px(layout.narrow ? 4 : 12));
  DrawText(ui, ui.fonts.title, ui.palette.text, {flow.x, flow.y, flow.width, ui.Px(40)},
           TitleOf(ui.app.mode()));
  flow.Skip(ui.Px(48));
  if (ui.app.translates()) {
    DrawTranslateControls(ui, flow);
  } else {
    DrawModeControls(ui, flow, wanted);
  }
  if (ui.app.makes_pictures()) DrawPictureControls(ui, flow, wanted);
  Heading(ui, flow, "Display");
  for (const Control& control : PageControls()) {
    if (control.place != Place::kView || !control.IsVisible(ui.app)) continue;
    flow.Skip(DrawRow(ui, control, flow.x, flow.y, flow.width) + ui.Px(12));
  }
  DrawModelCard(ui, flow);
  flow.Skip(ui.Px(8));
  ImGui::SetCursorScreenPos({box.x, flow.y});
  ImGui::Dummy({1, 1});
  ScrollByTouch(ui);
  if (layout.narrow) {
    FillBox({box.x, box.y, box.w, top}, ui.palette.panel, 0);
    DrawHandle(ui, {box.x, box.y, box.w, top});
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
  FillBox(layout.narrow ? Box{box.x, box.y, box.w, line} : Box{box.x, box.y, line, box.h},
          ui.palette.line, 0);
}

}  // namespace ganvas
