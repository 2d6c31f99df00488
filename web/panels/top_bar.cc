#include <algorithm>

#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

// Draws the model's name, which opens the gallery, and the name of its data set beside it.
float DrawModelPicker(Ui& ui, float x, float y, float height, float room) {
  const Control& model = ControlOf(ControlId::kModel);
  const Control& gallery = ControlOf(ControlId::kGallery);
  App& app = ui.app;
  std::string name = app.has_model() ? app.model().name : "No model";
  std::string dataset;
  for (const ModelEntry& entry : app.models()) {
    if (entry.id == app.state().model) {
      name = entry.name;
      dataset = entry.dataset;
    }
  }
  const float padding = ui.Px(12);
  const float name_width = TextWidth(ui.fonts.large, name);
  const float width = std::min(name_width + 2 * padding + ui.Px(24), room);
  const Box box = {x, y + std::round((height - ui.target()) / 2), width, ui.target()};
  const Hit hit = PressArea(gallery.name, box);
  const bool open = app.transient().gallery;
  if (hit.hovered || open) FillBox(box, ui.palette.raised, ui.Px(6));
  const float text_width = box.w - 2 * padding - ui.Px(20);
  DrawText(ui, ui.fonts.large, ui.palette.text, {box.x + padding, box.y, text_width, box.h}, name);
  DrawIcon(ui, Icon::kChevronDown, {box.right() - ui.Px(32), box.y, ui.Px(20), box.h},
           ui.palette.muted, ui.Px(20));
  ui.Note(model.name, box);
  if (app.transient().focused == model.name) DrawFocusRing(ui, box, ui.Px(6));
  Finish(ui, gallery, box, ui.Px(6));
  if (hit.clicked) app.Run(gallery, !open);
  const float rest = room - width - padding;
  if (!dataset.empty() && dataset != name && rest > ui.Px(120)) {
    DrawText(ui, ui.fonts.body, ui.palette.muted, {box.right() + ui.Px(4), y, rest, height},
             dataset);
  }
  return box.right();
}

}  // namespace

void DrawTopBar(Ui& ui, const Layout& layout) {
  const Box& bar = layout.bar;
  FillBox(bar, ui.palette.panel, 0);
  const float line = std::max(1.0f, ui.Px(1));
  FillBox({bar.x, bar.bottom() - line, bar.w, line}, ui.palette.line, 0);

  // From the right: theme, link, redo, undo, open.
  const float size = ui.target();
  const float y = std::round(bar.y + (bar.h - size) / 2);
  float right = bar.right() - ui.Px(layout.narrow() ? 4 : 12);
  auto place = [&](float width) {
    right -= width;
    const Box box = {right, y, width, size};
    right -= layout.narrow() ? 0 : ui.Px(4);
    return box;
  };

  const Control& theme = ControlOf(ControlId::kTheme);
  const Box theme_box = place(size);
  const Hit hit = PressArea(theme.name, theme_box);
  if (hit.hovered) FillBox(theme_box, ui.palette.raised_hover, ui.Px(6));
  DrawIcon(ui, theme.IconNow(ui.app), theme_box, ui.palette.text, ui.Px(20));
  Finish(ui, theme, theme_box, ui.Px(6), true);
  if (hit.clicked) ImGui::OpenPopup("menu theme");
  DrawChoiceMenu(ui, theme, "menu theme", theme_box);

  if (!layout.narrow())
    DrawButton(ui, ControlOf(ControlId::kShortcuts), place(size), Look::kGhost, true);
  DrawButton(ui, ControlOf(ControlId::kShare), place(size), Look::kGhost, true);
  DrawButton(ui, ControlOf(ControlId::kRedo), place(size), Look::kGhost, true);
  DrawButton(ui, ControlOf(ControlId::kUndo), place(size), Look::kGhost, true);
  const Control& open = ControlOf(ControlId::kOpen);
  if (layout.narrow()) {
    DrawButton(ui, open, place(size), Look::kGhost, true);
  } else {
    right -= ui.Px(4);
    DrawButton(ui, open, place(TextWidth(ui.fonts.strong, open.label) + ui.Px(52)), Look::kGhost);
  }

  float x = bar.x;
  if (!layout.narrow()) {
    DrawIcon(ui, Icon::kMark, {x, bar.y, layout.rail.w, bar.h}, ui.palette.accent, ui.Px(26));
    x += layout.rail.w + ui.Px(12);
  } else {
    x += ui.Px(4);
  }
  DrawModelPicker(ui, x, bar.y, bar.h, right - x - ui.Px(8));
}

namespace {

// A button in a window of its own, which lies over the pictures.
void DrawOverPictures(Ui& ui, const char* name, const Control& control, const Box& box, Look look,
                      bool icon_only) {
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  DrawButton(ui, control, box, look, icon_only);
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace

void DrawLeave(Ui& ui, const Box& stage, bool resting) {
  const App& app = ui.app;
  // A large picture has a button of its own there.
  const bool large = app.state().enlarged || app.transient().shelf_selected >= 0;
  if (!app.transient().presenting || resting || large || app.transient().gallery) return;
  const float size = ui.target();
  const Box box = {stage.right() - ui.Px(12) - size, stage.y + ui.Px(12), size, size};
  DrawOverPictures(ui, "leave", ControlOf(ControlId::kPresent), box, Look::kRaised, true);
}

void DrawMainAction(Ui& ui, const Control* action, const Box& stage) {
  const App& app = ui.app;
  if (!action || app.transient().gallery || !app.has_model() || !action->IsVisible(app)) return;
  const Control& control = *action;
  const bool low = IsLow(stage, ui.scale);
  const float height = ui.Px(ui.touch ? 48 : 40);
  const float width = low ? height : TextWidth(ui.fonts.strong, control.label) + ui.Px(58);
  const float margin = ui.Px(low ? 4 : 12);
  const Box box = {stage.right() - margin - width, stage.bottom() - margin - height, width, height};
  DrawOverPictures(ui, "main action", control, box, Look::kPrimary, low);
}

}  // namespace ganvas::page
