// Choices as menus.
#include <algorithm>

#include "imgui.h"
#include "imgui_internal.h"
#include "web/panels/widgets.h"

namespace ganvas::page {

MenuKeys::Step MenuStep(Ui& ui, const char* menu, std::span<const Choice> choices,
                        const std::string& current) {
  std::vector<std::string> labels;
  int chosen = -1;
  for (const Choice& choice : choices) {
    if (choice.value == current) chosen = static_cast<int>(labels.size());
    labels.push_back(choice.label);
  }
  return ui.menu.Next(menu, labels, chosen, ui.now);
}

void DrawMenuCursor(Ui& ui, const Box& row, bool moved) {
  StrokeBox(ui, row, ui.palette.accent, ui.Px(6), 2);
  if (!moved) return;
  const ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const float above = window.InnerRect.Min.y + ui.Px(4) - row.y;
  const float below = row.bottom() + ui.Px(4) - window.InnerRect.Max.y;
  if (above > 0) ImGui::SetScrollY(window.Scroll.y - above);
  if (below > 0) ImGui::SetScrollY(window.Scroll.y + below);
}

void DrawChoiceMenu(Ui& ui, const Control& control, const char* id, const Box& anchor) {
  const std::vector<Choice> choices = control.choices(ui.app);
  const std::string current = TextOf(ui, control);
  const float row = ui.target();
  const float padding = ui.Px(4);
  float width = anchor.w;
  for (const Choice& choice : choices) {
    width = std::max(width, TextWidth(ui.fonts.body, choice.label) + ui.Px(56));
  }
  const float screen_h = static_cast<float>(ui.surface.height());
  const float screen_w = static_cast<float>(ui.surface.width());
  const float wanted = row * static_cast<float>(choices.size()) + 2 * padding;
  const float height = std::min(wanted, std::min(ui.Px(400), screen_h - ui.Px(32)));
  float y = anchor.bottom() + ui.Px(4);
  if (y + height > screen_h - ui.Px(8)) y = std::max(ui.Px(8), anchor.y - ui.Px(4) - height);
  const float x = std::min(anchor.x, screen_w - ui.Px(8) - width);
  ImGui::SetNextWindowPos({std::round(x), std::round(y)});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, padding});
  ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, ui.Px(8));
  if (ImGui::BeginPopup(id, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) {
    float item_y = ImGui::GetCursorScreenPos().y;
    const MenuKeys::Step keys = MenuStep(ui, id, choices, current);
    for (size_t i = 0; i < choices.size(); ++i) {
      const Choice& choice = choices[i];
      const Box box = {x + padding, item_y, width - 2 * padding, row};
      const Hit hit = PressArea(("##" + choice.value).c_str(), box);
      const bool chosen = choice.value == current;
      const bool at = static_cast<int>(i) == keys.cursor;
      if (hit.hovered || at) FillBox(box, ui.palette.raised_hover, ui.Px(6));
      if (at) DrawMenuCursor(ui, box, keys.moved);
      DrawText(ui, chosen ? ui.fonts.strong : ui.fonts.body, ui.palette.text,
               {box.x + ui.Px(12), box.y, box.w - ui.Px(40), box.h}, choice.label);
      if (chosen) {
        DrawIcon(ui, Icon::kCheck, {box.right() - ui.Px(28), box.y, ui.Px(20), box.h},
                 ui.palette.accent, ui.Px(16));
      }
      if (hit.clicked || (at && keys.chosen)) {
        ui.app.Run(control, choice.value);
        ImGui::CloseCurrentPopup();
      }
      item_y += row;
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

void DrawDropdown(Ui& ui, const Control& control, const Box& box) {
  const float radius = ui.Px(6);
  const Hit hit = PressArea(control.name, box);
  FillBox(box, hit.hovered ? ui.palette.raised_hover : ui.palette.field, radius);
  StrokeBox(ui, box, ui.palette.line, radius);
  std::string label;
  const std::string current = TextOf(ui, control);
  for (const Choice& choice : control.choices(ui.app)) {
    if (choice.value == current) label = choice.label;
  }
  DrawText(ui, ui.fonts.body, ui.palette.text, {box.x + ui.Px(12), box.y, box.w - ui.Px(44), box.h},
           label);
  DrawIcon(ui, Icon::kChevronDown, {box.right() - ui.Px(28), box.y, ui.Px(20), box.h},
           ui.palette.muted, ui.Px(18));
  Finish(ui, control, box, radius);
  const std::string menu = std::string("menu ") + control.name;
  if (hit.clicked) ImGui::OpenPopup(menu.c_str());
  DrawChoiceMenu(ui, control, menu.c_str(), box);
}

}  // namespace ganvas::page
