#include <algorithm>

#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas {
namespace {

// Of a translator it is a picture before and after, side by side: the left half of the one and the
// right half of the other are shown.
void DrawThumbnail(Ui& ui, const Box& box, const PicturePtr& picture) {
  if (!picture || picture->width != 2 * picture->height) {
    DrawPicture(ui, box, picture);
    return;
  }
  const uint32_t name = picture->texture.Get(ui.surface, picture->rgba.data(), picture->width,
                                             picture->height, ui.app.state().smooth);
  const ImTextureID texture = reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(name));
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = std::round(box.x + box.w / 2);
  const float radius = ui.Px(4);
  list->AddImageRounded(texture, box.min(), {middle, box.bottom()}, {0, 0}, {0.25f, 1},
                        IM_COL32_WHITE, radius, ImDrawFlags_RoundCornersLeft);
  list->AddImageRounded(texture, {middle, box.y}, box.max(), {0.75f, 0}, {1, 1}, IM_COL32_WHITE,
                        radius, ImDrawFlags_RoundCornersRight);
}

// All models with a small picture of each.
void DrawModelMenu(Ui& ui, const Control& control, const Box& anchor) {
  const std::vector<ModelEntry>& models = ui.app.models();
  const float padding = ui.Px(6);
  const float row = ui.Px(56);
  const float screen = static_cast<float>(ui.surface.width());
  const float width = std::min(ui.Px(304), screen - ui.Px(16));
  const float wanted = row * static_cast<float>(models.size()) + 2 * padding;
  const float most = static_cast<float>(ui.surface.height()) - anchor.bottom() - ui.Px(16);
  ImGui::SetNextWindowPos({anchor.x, anchor.bottom() + ui.Px(4)});
  ImGui::SetNextWindowSize({width, std::min(wanted, most)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, padding});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, ui.Px(8));
  if (ImGui::BeginPopup("menu model", ImGuiWindowFlags_NoMove)) {
    float y = ImGui::GetCursorScreenPos().y;
    for (const ModelEntry& entry : models) {
      const Box box = {anchor.x + padding, y, width - 2 * padding, row};
      const Hit hit = PressArea(entry.id.c_str(), box);
      const bool chosen = entry.id == ui.app.state().model;
      if (chosen) FillBox(box, ui.palette.accent_faint, ui.Px(6));
      if (hit.hovered && !chosen) FillBox(box, ui.palette.raised, ui.Px(6));
      const float side = ui.Px(40);
      const Box picture = {box.x + ui.Px(8), y + ui.Px(8), side, side};
      DrawThumbnail(ui, picture, entry.thumbnail);
      const Box text = {picture.right() + ui.Px(12), y, box.right() - picture.right() - ui.Px(20),
                        row};
      const bool two = !entry.dataset.empty() && entry.dataset != entry.name;
      const float line = ui.Px(20);
      const float top = two ? y + row / 2 - line : y + row / 2 - line / 2;
      DrawText(ui, ui.fonts.strong, chosen ? ui.palette.accent : ui.palette.text,
               {text.x, top, text.w, line}, entry.name);
      if (two) {
        DrawText(ui, ui.fonts.body, ui.palette.muted, {text.x, top + line, text.w, line},
                 entry.dataset);
      }
      if (hit.clicked) {
        ui.app.Run(control, entry.id);
        ImGui::CloseCurrentPopup();
      }
      y += row;
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

// The model's name with a chevron, and what it learned from beside it.
float DrawModelPicker(Ui& ui, float x, float y, float height, float room) {
  const Control& control = ControlById("model");
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
  const Hit hit = PressArea(control.id, box);
  if (hit.hovered) FillBox(box, ui.palette.raised, ui.Px(6));
  const float text_width = box.w - 2 * padding - ui.Px(20);
  DrawText(ui, ui.fonts.large, ui.palette.text, {box.x + padding, box.y, text_width, box.h}, name);
  DrawIcon(ui, Icon::kChevronDown, {box.right() - ui.Px(32), box.y, ui.Px(20), box.h},
           ui.palette.muted, ui.Px(20));
  ui.Note(control.id, box);
  if (app.passing().focused == control.id) DrawFocusRing(ui, box, ui.Px(6));
  if (hit.clicked && !app.models().empty()) ImGui::OpenPopup("menu model");
  DrawModelMenu(ui, control, box);
  const float rest = room - width - padding;
  if (!dataset.empty() && dataset != name && rest > ui.Px(120)) {
    DrawText(ui, ui.fonts.body, ui.palette.muted, {box.right() + ui.Px(4), y, rest, height},
             dataset);
  }
  return box.right();
}

Icon IconOf(std::string_view mode) {
  if (mode == ModeName(Mode::kInterpolate)) return Icon::kInterpolate;
  if (mode == ModeName(Mode::kPlane)) return Icon::kPlane;
  return mode == ModeName(Mode::kTranslate) ? Icon::kTranslate : Icon::kSample;
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
  float right = bar.right() - ui.Px(layout.narrow ? 4 : 12);
  auto place = [&](float width) {
    right -= width;
    const Box box = {right, y, width, size};
    right -= layout.narrow ? 0 : ui.Px(4);
    return box;
  };

  const Control& theme = ControlById("theme");
  const Box theme_box = place(size);
  const Hit hit = PressArea(theme.id, theme_box);
  if (hit.hovered) FillBox(theme_box, ui.palette.raised_hover, ui.Px(6));
  DrawIcon(ui, IconOf(theme, ui.app), theme_box, ui.palette.text, ui.Px(20));
  ui.Note(theme.id, theme_box);
  if (ui.app.passing().focused == theme.id) DrawFocusRing(ui, theme_box, ui.Px(6));
  if (hit.clicked) ImGui::OpenPopup("menu theme");
  DrawChoiceMenu(ui, theme, "menu theme", theme_box);

  DrawButton(ui, ControlById("share"), place(size), Look::kGhost, true);
  DrawButton(ui, ControlById("redo"), place(size), Look::kGhost, true);
  DrawButton(ui, ControlById("undo"), place(size), Look::kGhost, true);
  const Control& open = ControlById("open");
  if (layout.narrow) {
    DrawButton(ui, open, place(size), Look::kGhost, true);
  } else {
    right -= ui.Px(4);
    DrawButton(ui, open, place(TextWidth(ui.fonts.strong, open.label) + ui.Px(52)), Look::kGhost);
  }

  float x = bar.x;
  if (!layout.narrow) {
    DrawIcon(ui, Icon::kMark, {x, bar.y, layout.rail.w, bar.h}, ui.palette.accent, ui.Px(26));
    x += layout.rail.w + ui.Px(12);
  } else {
    x += ui.Px(4);
  }
  DrawModelPicker(ui, x, bar.y, bar.h, right - x - ui.Px(8));
}

void DrawRail(Ui& ui, const Layout& layout) {
  const Box& rail = layout.rail;
  const float line = std::max(1.0f, ui.Px(1));
  FillBox(rail, ui.palette.panel, 0);
  FillBox(layout.narrow ? Box{rail.x, rail.y, rail.w, line}
                        : Box{rail.right() - line, rail.y, line, rail.h},
          ui.palette.line, 0);

  const Control& mode = ControlById("mode");
  const std::vector<Choice> choices = mode.choices(ui.app);
  const Control& sheet = ControlById("sheet");
  const size_t places = choices.size() + (layout.narrow ? 1 : 0);
  const float each = layout.narrow ? rail.w / static_cast<float>(places) : ui.Px(64);
  const float top = layout.narrow ? rail.y : rail.y + ui.Px(8);
  for (size_t i = 0; i < places; ++i) {
    const float offset = std::round(static_cast<float>(i) * each);
    const Box box = layout.narrow ? Box{rail.x + offset, top, std::round(each), rail.h}
                                  : Box{rail.x, top + offset, rail.w - line, each};
    const bool is_mode = i < choices.size();
    const bool chosen =
        is_mode ? choices[i].value == ModeName(ui.app.mode()) : ui.app.passing().sheet > 0;
    const Hit hit = PressArea(is_mode ? choices[i].value.c_str() : sheet.id, box);
    const Box pill = layout.narrow
                         ? Box{box.center().x - ui.Px(28), box.y + ui.Px(5), ui.Px(56), ui.Px(28)}
                         : Box{box.center().x - ui.Px(24), box.y + ui.Px(6), ui.Px(48), ui.Px(32)};
    if (chosen) FillBox(pill, ui.palette.accent_faint, ui.Px(8));
    if (!chosen && hit.hovered) FillBox(pill, ui.palette.raised, ui.Px(8));
    const ImU32 color = chosen        ? ui.palette.accent
                        : hit.hovered ? ui.palette.text
                                      : ui.palette.muted;
    DrawIcon(ui, is_mode ? IconOf(choices[i].value) : Icon::kSliders, pill, color, ui.Px(22));
    // "Interpolate" must fit 72 px: the label may use all of the width.
    DrawText(ui, ui.fonts.body, color, {box.x, pill.bottom() + ui.Px(1), box.w, ui.Px(20)},
             is_mode ? choices[i].label : sheet.label, Align::kCenter);
    if (!hit.clicked) continue;
    if (is_mode) {
      ui.app.Run(mode, choices[i].value);
    } else {
      ui.app.Run(sheet, true);
    }
  }
  const Box all = layout.narrow
                      ? Box{rail.x, rail.y, each * static_cast<float>(choices.size()), rail.h}
                      : Box{rail.x, top, rail.w, each * static_cast<float>(choices.size())};
  ui.Note(mode.id, all);
  if (ui.app.passing().focused == mode.id) DrawFocusRing(ui, all.Inset(ui.Px(6)), ui.Px(6));
  if (layout.narrow) {
    const Box last = {rail.x + each * static_cast<float>(choices.size()), rail.y, each, rail.h};
    ui.Note(sheet.id, last);
    if (ui.app.passing().focused == sheet.id) DrawFocusRing(ui, last.Inset(ui.Px(6)), ui.Px(6));
  }
}

}  // namespace ganvas
