// The rail of modes, and the list of those that it has no room for.
#include <algorithm>
#include <numeric>

#include "web/panels/panels.h"
#include "web/panels/rail_places.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

constexpr size_t kOnPhones = 5;  // places of modes on an upright phone, with More

// A place on the rail: a mode, or else a toggle.
struct Item {
  const Choice* mode = nullptr;
  const Control* toggle = nullptr;
  Box box;

  std::string name() const { return mode ? mode->value : toggle->name; }
  std::string label() const { return mode ? mode->label : toggle->label; }
  Icon icon() const { return mode ? mode->icon : toggle->icon; }
};

class Rail {
 public:
  Rail(Ui& ui, const Layout& layout)
      : ui_(ui),
        layout_(layout),
        across_(layout.form == Form::kTall),
        line_(std::max(1.0f, ui.Px(1))),
        mode_(ControlOf(ControlId::kMode)),
        choices_(mode_.choices(ui.app)) {
    const size_t room = Room();
    const RailPlaces places = FitModes(ui.app.kind().modes(), ui.app.mode(), room);
    std::vector<Mode>& hidden = ui.app.transient().hidden_modes;
    hidden.clear();
    for (const size_t i : places.hidden) hidden.push_back(ui.app.kind().modes()[i]);
    for (const size_t i : places.modes) {
      items_.push_back({&choices_[i], nullptr, {}});
      modes_.push_back(ui.app.kind().modes()[i]);
    }
    if (!hidden.empty()) items_.push_back({nullptr, &ControlOf(ControlId::kMoreModes), {}});
    if (layout.narrow()) items_.push_back({nullptr, &ControlOf(ControlId::kSheet), {}});
    across_ ? PlaceAcross() : PlaceDown();
  }

  void Draw() {
    const Box& rail = layout_.rail;
    FillBox(rail, ui_.palette.panel, 0);
    FillBox(across_ ? Box{rail.x, rail.y, rail.w, line_}
                    : Box{rail.right() - line_, rail.y, line_, rail.h},
            ui_.palette.line, 0);
    for (size_t i = 0; i < items_.size(); ++i) {
      const Box& box = items_[i].box;
      const bool divides =
          !across_ && i > 0 && i < modes_.size() && GroupOf(modes_[i]) != GroupOf(modes_[i - 1]);
      if (divides) {
        FillBox({box.x + ui_.Px(16), box.y - line_, box.w - ui_.Px(32), line_}, ui_.palette.line,
                0);
      }
      DrawItem(items_[i]);
    }
    if (modes_.empty()) return;
    const Box& first = items_[0].box;
    const Box& last = items_[modes_.size() - 1].box;
    const Box all = {first.x, first.y, last.right() - first.x, last.bottom() - first.y};
    ui_.Note(mode_.name, all);
    if (IsFocused(mode_.name)) DrawFocusRing(ui_, all.Inset(ui_.Px(6)), ui_.Px(6));
  }

 private:
  bool IsFocused(const std::string& id) const { return ui_.app.transient().focused == id; }

  // Places for modes and More.
  size_t Room() const {
    const float length = across_ ? layout_.rail.w : layout_.rail.h - Top();
    const auto fits = static_cast<size_t>(std::max(3.0f, std::floor(length / ui_.target())));
    const size_t room = fits - (layout_.narrow() ? 1 : 0);
    return across_ ? std::min(room, kOnPhones) : room;
  }
  float Top() const { return layout_.form == Form::kWide ? ui_.Px(8) : 0; }

  // As wide as their names, where these have room.
  void PlaceAcross() {
    const Box& rail = layout_.rail;
    std::vector<float> widths;
    for (const Item& item : items_) {
      const float name = TextWidth(ui_.fonts.strong, item.label()) + ui_.Px(8);
      widths.push_back(std::max(name, ui_.Px(44)));
    }
    const float all = std::accumulate(widths.begin(), widths.end(), 0.0f);
    cramped_ = all > rail.w;
    const auto count = static_cast<float>(items_.size());
    float x = rail.x;
    for (size_t i = 0; i < items_.size(); ++i) {
      const float end = cramped_ ? x + rail.w / count : x + widths[i] + (rail.w - all) / count;
      items_[i].box = {std::round(x), rail.y, std::round(end) - std::round(x), rail.h};
      x = end;
    }
  }
  void PlaceDown() {
    const Box& rail = layout_.rail;
    const float most = (rail.h - Top()) / static_cast<float>(items_.size());
    const float each = std::min(most, ui_.Px(64));
    for (size_t i = 0; i < items_.size(); ++i) {
      const float from = std::round(static_cast<float>(i) * each);
      const float to = std::round(static_cast<float>(i + 1) * each);
      items_[i].box = {rail.x, rail.y + Top() + from, rail.w - line_, to - from};
    }
  }

  bool IsChosen(const Item& item) const {
    if (item.mode) return item.mode->value == ModeName(ui_.app.mode());
    return std::get<bool>(item.toggle->get(ui_.app));
  }

  // The name under the sign; where names have no room, that of the chosen one alone, which may be
  // wider than its place.
  void DrawName(const Item& item, const Box& pill, bool chosen, ImU32 color) {
    const Box& rail = layout_.rail;
    const float own = TextWidth(ui_.fonts.strong, item.label());
    const float width = cramped_ ? std::max(item.box.w, own) : item.box.w;
    // At the ends of the rail it stays on the page.
    const float edge = own / 2 + ui_.Px(4);
    const float center = item.box.center().x;
    const float middle = cramped_ ? std::clamp(center, rail.x + edge, rail.right() - edge) : center;
    DrawText(ui_, chosen ? ui_.fonts.strong : ui_.fonts.body, color,
             {middle - width / 2, pill.bottom() + ui_.Px(1), width, ui_.Px(20)}, item.label(),
             Align::kCenter);
  }

  void DrawItem(const Item& item) {
    const Box& box = item.box;
    // On a short rail the signs stand alone.
    const bool labels = layout_.form != Form::kShort;
    const bool chosen = IsChosen(item);
    const Hit hit = PressArea(item.name().c_str(), box);
    ui_.Note("@rail-" + item.name(), box);
    const float wide = std::min(ui_.Px(across_ ? 56 : 48), box.w - ui_.Px(8));
    const float high = std::min(ui_.Px(across_ ? 28 : 32), std::max(ui_.Px(12), box.h - ui_.Px(2)));
    const float y = labels ? box.y + ui_.Px(5) : std::round(box.center().y - high / 2);
    const Box pill = {std::round(box.center().x - wide / 2), y, wide, high};
    if (chosen) FillBox(pill, ui_.palette.accent, ui_.Px(8));
    if (!chosen && hit.hovered) FillBox(pill, ui_.palette.raised_hover, ui_.Px(8));
    const ImU32 color = chosen || hit.hovered ? ui_.palette.text : ui_.palette.muted;
    DrawIcon(ui_, item.icon(), pill, chosen ? ui_.palette.on_accent : color,
             std::min(ui_.Px(22), high));
    if (labels && (!cramped_ || chosen)) DrawName(item, pill, chosen, color);
    // Keys that choose a mode name the one that is chosen.
    if (item.mode || !labels) {
      TipText tip =
          item.mode
              ? TipOf(mode_, *item.mode)
              : TipText{.id = item.name(), .text = item.label(), .keys = item.toggle->shortcut};
      tip.beside = !across_;
      NoteTip(ui_, tip, box, IsFocused(mode_.name) && item.mode && chosen && !labels);
    }
    if (item.toggle) {
      ui_.Note(item.name(), box);
      if (IsFocused(item.name())) DrawFocusRing(ui_, box.Inset(ui_.Px(6)), ui_.Px(6));
    }
    if (!hit.clicked) return;
    if (item.mode) {
      ui_.app.Run(mode_, item.mode->value);
    } else {
      ui_.app.Run(*item.toggle, !chosen);
    }
  }

  Ui& ui_;
  const Layout& layout_;
  bool across_;
  float line_;
  const Control& mode_;
  std::vector<Choice> choices_;
  std::vector<Item> items_;
  std::vector<Mode> modes_;  // of the first items
  bool cramped_ = false;     // names are wider than their places
};

constexpr float kHeading = 28;

// A mode of the list: its sign, its name and, where there is room, what it shows.
void DrawHiddenMode(Ui& ui, const Box& row, Mode mode, bool at) {
  const std::string id = std::string("mode-") + ModeName(mode);
  const Hit hit = PressArea(id.c_str(), row);
  if (hit.hovered || at) FillBox(row, ui.palette.raised_hover, ui.Px(6));
  const float pad = ui.Px(12), sign = ui.Px(22);
  DrawIcon(ui, ModeIcon(mode), {row.x + pad, row.y, sign, row.h}, ui.palette.text, sign);
  const float x = row.x + 2 * pad + sign;
  const float name = TextWidth(ui.fonts.strong, ModeLabel(mode));
  const float room = row.right() - pad - x;
  DrawText(ui, ui.fonts.strong, ui.palette.text, {x, row.y, room, row.h}, ModeLabel(mode));
  const std::string hint = ModeHint(mode);
  const float left = x + name + pad;
  if (left + TextWidth(ui.fonts.body, hint) <= row.right() - pad) {
    DrawText(ui, ui.fonts.body, ui.palette.muted, {left, row.y, row.right() - pad - left, row.h},
             hint);
  }
  Reveal(ui, id, row);
  if (ImGui::IsRectVisible(row.min(), row.max())) ui.Note(id, row);
  if (ui.app.transient().focused == id) DrawFocusRing(ui, row.Inset(ui.Px(3)), ui.Px(6));
  if (hit.clicked) ui.app.Run(ControlId::kMode, std::string(ModeName(mode)));
}

// Where the list stands: beside More, of this height if the window has the room.
Box ListBox(const Ui& ui, const Layout& layout, float height) {
  const float margin = ui.Px(8);
  const float screen_w = static_cast<float>(ui.surface.width());
  const float screen_h = static_cast<float>(ui.surface.height());
  const float width = std::min(
      ui.Px(360), screen_w - 2 * margin - (layout.form == Form::kTall ? 0 : layout.rail.w));
  if (layout.form == Form::kTall) {
    const float h = std::min(height, layout.rail.y - 2 * margin);
    return {screen_w - margin - width, layout.rail.y - margin - h, width, h};
  }
  const float h = std::min(height, screen_h - 2 * margin);
  const Box more = ui.Noted(ControlOf(ControlId::kMoreModes).name);
  const float y = std::clamp(more.bottom() - h, margin, screen_h - margin - h);
  return {layout.rail.right() + margin, y, width, h};
}

}  // namespace

void DrawRail(Ui& ui, const Layout& layout) { Rail(ui, layout).Draw(); }

void DrawMoreModes(Ui& ui, const Layout& layout) {
  Transient& transient = ui.app.transient();
  if (transient.hidden_modes.empty()) transient.more_modes = false;
  if (!transient.more_modes) return;
  // A copy: a press changes what is hidden.
  const std::vector<Mode> modes = transient.hidden_modes;
  const float row = ui.target(), heading = ui.Px(kHeading), padding = ui.Px(8);
  float height = 2 * padding + row * static_cast<float>(modes.size());
  for (size_t i = 0; i < modes.size(); ++i) {
    if (i == 0 || GroupOf(modes[i]) != GroupOf(modes[i - 1])) height += heading;
  }
  const Box box = ListBox(ui, layout, height);
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.palette.panel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.Px(8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, std::max(1.0f, ui.Px(1)));
  ImGui::Begin("more modes", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  // Keys that a control of the mirror has are its own.
  MenuKeys::Step keys;
  std::vector<Choice> choices;
  for (const Mode mode : modes) choices.push_back({ModeName(mode), ModeLabel(mode)});
  if (transient.focused.empty()) keys = MenuStep(ui, "more modes", choices, "");
  float y = box.y + padding - ImGui::GetScrollY();
  for (size_t i = 0; i < modes.size(); ++i) {
    if (i == 0 || GroupOf(modes[i]) != GroupOf(modes[i - 1])) {
      DrawText(ui, ui.fonts.body, ui.palette.muted,
               {box.x + ui.Px(20), y, box.w - ui.Px(40), heading}, GroupName(GroupOf(modes[i])));
      y += heading;
    }
    const bool at = static_cast<int>(i) == keys.cursor;
    const Box place = {box.x + padding, y, box.w - 2 * padding, row};
    DrawHiddenMode(ui, place, modes[i], at);
    if (at) DrawMenuCursor(ui, place, keys.moved);
    if (at && keys.chosen) ui.app.Run(ControlId::kMode, std::string(ModeName(modes[i])));
    y += row;
  }
  ImGui::SetCursorScreenPos({box.x, y + padding - 1});
  ImGui::Dummy({1, 1});
  const bool here = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  if (here && ui.touch && ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.Px(8))) {
    ImGui::SetScrollY(ImGui::GetScrollY() - ImGui::GetIO().MouseDelta.y);
  }
  // A press elsewhere closes it; that on More does so itself.
  const Box more = ui.Noted(ControlOf(ControlId::kMoreModes).name);
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const bool elsewhere = !box.Contains(pointer) && !more.Contains(pointer);
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && elsewhere) transient.more_modes = false;
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

}  // namespace ganvas::page
