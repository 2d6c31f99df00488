#include <algorithm>
#include <utility>

#include "web/panels/flow.h"
#include "web/panels/model_view.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

// How things are shown and made: folded away until it is asked for.
void DrawDisplay(Ui& ui, Flow& flow) {
  const Control& fold = ControlOf(ControlId::kDisplay);
  const bool open = ui.app.transient().display_open;
  const Box row = HeadingRow(ui, flow);
  const Hit hit = PressArea(fold.name, row);
  const ImU32 ink = hit.hovered ? ui.palette.accent : ui.palette.text;
  DrawText(ui, ui.fonts.strong, ink, row, fold.label);
  const Box arrow = {row.right() - ui.Px(20), row.y, ui.Px(20), row.h};
  DrawIcon(ui, open ? Icon::kChevronDown : Icon::kRight, arrow, ink, ui.Px(18));
  ui.Note(fold.name, row);
  if (ui.app.transient().focused == fold.name) DrawFocusRing(ui, row, ui.Px(4));
  if (hit.clicked) ui.app.Run(fold, !open);
  const bool fresh = open && !std::exchange(ui.display_shown, open);
  ui.display_shown = open;
  if (!open) return;
  for (const Control& control : PageControls()) {
    if (control.place != Place::kView || !control.IsVisible(ui.app)) continue;
    flow.Skip(DrawRow(ui, control, flow.x, flow.y, flow.width) + ui.Px(12));
  }
  // What has just been unfolded comes into sight.
  const float hidden = flow.y - (ImGui::GetWindowPos().y + ImGui::GetWindowHeight());
  if (fresh && hidden > 0) ImGui::SetScrollY(ImGui::GetScrollY() + hidden);
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
  int& sheet = app.transient().sheet;
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

void DrawButtons(Ui& ui, Flow& flow, std::initializer_list<ControlId> ids, Look first) {
  std::vector<const Control*> shown;
  for (ControlId id : ids) {
    if (ControlOf(id).IsVisible(ui.app)) shown.push_back(&ControlOf(id));
  }
  if (shown.empty()) return;
  const float gap = ui.Px(8);
  const float count = static_cast<float>(shown.size());
  const float each = std::floor((flow.width - (count - 1) * gap) / count);
  // One below the other where their names have no room.
  const bool stacked = std::any_of(shown.begin(), shown.end(), [&](const Control* control) {
    const float icon = control->icon == Icon::kNone ? 0 : ui.Px(26);
    return TextWidth(ui.fonts.strong, control->label) + icon > each - ui.Px(16);
  });
  const float width = stacked ? flow.width : each;
  float x = flow.x;
  for (const Control* control : shown) {
    const Look look = control == shown[0] ? first : Look::kRaised;
    DrawButton(ui, *control, {x, flow.y, width, ui.target()}, look);
    if (stacked) {
      flow.Skip(ui.target() + gap);
    } else {
      x += width + gap;
    }
  }
  if (!stacked) flow.Skip(ui.target() + gap);
}

void DrawControl(Ui& ui, Flow& flow, ControlId id) {
  const Control& control = ControlOf(id);
  if (!control.IsVisible(ui.app)) return;
  flow.Skip(DrawRow(ui, control, flow.x, flow.y, flow.width) + ui.Px(12));
}

void DrawHint(Ui& ui, Flow& flow, const std::string& text) {
  if (text.empty()) return;
  flow.Skip(-ui.Px(4));
  flow.Skip(DrawParagraph(ui, ui.fonts.body, ui.palette.muted, flow.x, flow.y, flow.width, text) +
            ui.Px(12));
}

namespace {

// A control of the mode, with `beside` in its row where that is not null: another button, or else
// the sign of a switch.
void DrawModeRow(Ui& ui, Flow& flow, const Control& control, const Control* beside) {
  const bool walks = ui.app.mode() == Mode::kInterpolate || ui.app.mode() == Mode::kTimeline ||
                     ui.app.mode() == Mode::kFilm;
  const float target = ui.target();
  const float gap = ui.Px(8);
  if (control.kind == ControlKind::kButton || control.id == ControlId::kPlay) {
    const bool first = control.id == (walks ? ControlId::kPlay : ControlId::kNewSeeds);
    const float width = beside ? std::floor((flow.width - gap) / 2) : flow.width;
    DrawButton(ui, control, {flow.x, flow.y, width, target},
               first ? Look::kPrimary : Look::kRaised);
    if (beside) {
      const float left = flow.x + width + gap;
      DrawButton(ui, *beside, {left, flow.y, flow.x + flow.width - left, target}, Look::kRaised);
    }
    flow.Skip(target + ui.Px(16));
    return;
  }
  const float width = beside ? flow.width - target - gap : flow.width;
  const float height = DrawRow(ui, control, flow.x, flow.y, width);
  if (beside) {
    const Box sign = {flow.x + flow.width - target, std::round(flow.y + (height - target) / 2),
                      target, target};
    DrawButton(ui, *beside, sign, Look::kGhost, true);
  }
  flow.Skip(height + ui.Px(12));
}

}  // namespace

void DrawModeControls(Ui& ui, Flow& flow) {
  std::vector<const Control*> shown;
  for (const auto table :
       {ModeControls(), AtlasControls(), FilmControls(), TimelineControls(), DirectionControls(),
        ProjectControls(), XrayControls(), BreedControls(), StyleControls(), SaveControls()}) {
    for (const Control& control : table) {
      if (control.place == Place::kMode && control.IsVisible(ui.app)) shown.push_back(&control);
    }
  }
  for (size_t i = 0; i < shown.size(); ++i) {
    const bool joined = i + 1 < shown.size() && shown[i + 1]->in_row;
    DrawModeRow(ui, flow, *shown[i], joined ? shown[i + 1] : nullptr);
    i += joined ? 1 : 0;
  }
}

void DrawInspector(Ui& ui, const Layout& layout, ModelView& view, Wanted& wanted) {
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
  DrawText(ui, ui.fonts.strong, ui.palette.text, flow.Take(ui.target()), ModeLabel(ui.app.mode()));
  flow.Skip(ui.target() + ui.Px(8));
  view.DrawControls(ui, flow, wanted);
  DrawDisplay(ui, flow);
  view.DrawGiven(ui, flow);
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
