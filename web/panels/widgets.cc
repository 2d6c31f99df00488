#include "web/panels/widgets.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "imgui_internal.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// Shortcuts are shown only if the user has a keyboard.
std::string ShortcutText(const Ui& ui, const Control& control) {
  if (ui.touch) return "";
  const std::string shortcut = control.shortcut;
  return shortcut.size() <= 6 ? shortcut : "";
}

bool IsOn(const Ui& ui, const Control& control) {
  if (control.kind != ControlKind::kToggle) return false;
  const Value value = control.get(ui.app);
  const bool* on = std::get_if<bool>(&value);
  return on && *on;
}

double ToTrack(const Control& control, double max, double value) {
  if (control.logarithmic) return std::log(value / control.min) / std::log(max / control.min);
  return (value - control.min) / std::max(max - control.min, control.step);
}

double FromTrack(const Control& control, double max, double track) {
  double value = control.logarithmic ? control.min * std::pow(max / control.min, track)
                                     : control.min + track * (max - control.min);
  value = std::round(value / control.step) * control.step;
  return std::clamp(value, control.min, max);
}

// "Ctrl+Shift+Z", with arrows in place of their names.
std::string SignsOf(const std::string& keys) {
  constexpr const char* kArrows[][2] = {{"ArrowLeft", "\u2190"},
                                        {"ArrowUp", "\u2191"},
                                        {"ArrowRight", "\u2192"},
                                        {"ArrowDown", "\u2193"}};
  for (const auto& [name, sign] : kArrows) {
    if (keys == name) return sign;
  }
  return keys;
}

}  // namespace

void NoteTip(Ui& ui, const TipText& tip_text, const Box& box, bool focused) {
  constexpr double kRestMs = 600;
  Tip& tip = ui.tip;
  const bool over = box.Contains(ImGui::GetIO().MousePos) && ImGui::IsWindowHovered() &&
                    !ui.touch && !ImGui::IsMouseDown(ImGuiMouseButton_Left);
  if (over) {
    tip.met = true;
    if (tip.id != tip_text.id) {
      tip.id = tip_text.id;
      tip.since = ui.now;
      RequestFrame(static_cast<int>(kRestMs) + 20);
    }
  }
  const bool rests = over && ui.now - tip.since >= kRestMs;
  if (!rests && !focused) return;
  tip.text = tip_text.text;
  if (!tip_text.keys.empty() && !ui.touch) tip.text += "  (" + SignsOf(tip_text.keys) + ")";
  tip.at = box;
  tip.beside = tip_text.beside;
}

TipText TipOf(const Control& control, const Choice& choice) {
  const std::string text = choice.hint.empty() ? control.label + std::string(": ") + choice.label
                                               : choice.label + ": " + choice.hint;
  return {control.name + ("-" + choice.value), text, choice.shortcut};
}

std::string TextOf(const Ui& ui, const Control& control) {
  const Value value = control.get(ui.app);
  const std::string* text = std::get_if<std::string>(&value);
  return text ? *text : "";
}

void Reveal(Ui& ui, const std::string& id, const Box& box) {
  if (ui.reveal != id) return;
  ui.reveal.clear();
  const ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const ImRect& seen = window.InnerRect;
  const float margin = ui.Px(32);
  const float above = seen.Min.y + margin - box.y;
  const float below = box.bottom() - (seen.Max.y - margin);
  const float left = seen.Min.x + margin - box.x;
  const float right = box.right() - (seen.Max.x - margin);
  if (window.ScrollMax.y > 0 && above > 0) ImGui::SetScrollY(window.Scroll.y - above);
  if (window.ScrollMax.y > 0 && above <= 0 && below > 0) ImGui::SetScrollY(window.Scroll.y + below);
  if (window.ScrollMax.x > 0 && left > 0) ImGui::SetScrollX(window.Scroll.x - left);
  if (window.ScrollMax.x > 0 && left <= 0 && right > 0) ImGui::SetScrollX(window.Scroll.x + right);
}

void Finish(Ui& ui, const Control& control, const Box& box, float radius, bool icon_only) {
  Reveal(ui, control.name, box);
  if (ImGui::IsRectVisible(box.center(), {box.center().x + 1, box.center().y + 1})) {
    ui.Note(control.name, box);
    // A name that is on it needs a tip only for the key.
    const bool focused = ui.app.transient().focused == control.name && icon_only;
    if (icon_only || *control.shortcut) {
      NoteTip(ui, {control.name, control.LabelNow(ui.app), control.shortcut}, box, focused);
    }
  }
  if (ui.app.transient().focused == control.name) DrawFocusRing(ui, box, radius);
}

Hit PressArea(const char* id, const Box& box) {
  ImGui::SetCursorScreenPos(box.min());
  Hit hit;
  hit.clicked = ImGui::InvisibleButton(id, {std::max(1.0f, box.w), std::max(1.0f, box.h)});
  hit.hovered = ImGui::IsItemHovered();
  hit.held = ImGui::IsItemActive();
  return hit;
}

void DrawButton(Ui& ui, const Control& control, const Box& box, Look look, bool icon_only) {
  const bool enabled = control.IsEnabled(ui.app);
  const bool on = IsOn(ui, control);
  const Hit hit = PressArea(control.name, box);
  const float radius = ui.Px(6);
  ImU32 text = ui.palette.text;
  if (look == Look::kPrimary && enabled) {
    FillBox(box, Fade(ui.palette.accent, hit.held ? 0.8f : hit.hovered ? 0.9f : 1.0f), radius);
    text = ui.palette.on_accent;
  } else if (on) {
    FillBox(box, ui.palette.accent_faint, radius);
    text = ui.palette.accent;
  } else if ((hit.hovered && enabled) || look != Look::kGhost) {
    FillBox(box, hit.hovered && enabled ? ui.palette.raised_hover : ui.palette.raised, radius);
  }
  if (!enabled) text = Fade(ui.palette.muted, 0.5f);

  const Icon icon = control.IconNow(ui.app);
  const float icon_size = ui.Px(18);
  if (icon_only && icon == Icon::kNone) {
    // A, B and C are their own signs.
    DrawText(ui, ui.fonts.strong, text, box, control.shortcut, Align::kCenter);
  } else if (icon_only) {
    DrawIcon(ui, icon, box, text, ui.Px(20));
  } else {
    const std::string label = control.LabelNow(ui.app);
    const float gap = icon == Icon::kNone ? 0 : icon_size + ui.Px(8);
    const float label_width = TextWidth(ui.fonts.strong, label);
    const std::string shortcut = ShortcutText(ui, control);
    const float shortcut_width = shortcut.empty() ? 0 : TextWidth(ui.fonts.body, shortcut);
    const bool with_shortcut =
        !shortcut.empty() && box.w > gap + label_width + 2 * shortcut_width + ui.Px(48);
    const float content = std::min(gap + label_width, box.w - ui.Px(16));
    const float x = std::round(box.x + (box.w - content) / 2);
    if (icon != Icon::kNone) DrawIcon(ui, icon, {x, box.y, icon_size, box.h}, text, icon_size);
    DrawText(ui, ui.fonts.strong, text, {x + gap, box.y, content - gap, box.h}, label);
    if (with_shortcut) {
      const ImU32 quiet = enabled && look != Look::kPrimary && !on ? ui.palette.muted : text;
      DrawText(ui, ui.fonts.body, quiet, {box.x, box.y, box.w - ui.Px(12), box.h}, shortcut,
               Align::kRight);
    }
  }
  Finish(ui, control, box, radius, icon_only);
  if (!hit.clicked || !enabled) return;
  if (control.kind == ControlKind::kToggle) {
    ui.app.Run(control, !on);
  } else {
    ui.app.Run(control);
  }
}

void DrawSegments(Ui& ui, const Control& control, const Box& box) {
  const float radius = ui.Px(6);
  const std::vector<Choice> choices = control.choices(ui.app);
  const std::string current = TextOf(ui, control);
  FillBox(box, ui.palette.field, radius);
  StrokeBox(ui, box, ui.palette.line, radius);
  const float inset = ui.Px(2);
  const Box inner = box.Inset(inset);
  const float each = inner.w / static_cast<float>(choices.size());
  ImGui::PushID(control.name);
  for (size_t i = 0; i < choices.size(); ++i) {
    const float left = std::round(inner.x + static_cast<float>(i) * each);
    const float right = std::round(inner.x + static_cast<float>(i + 1) * each);
    const Box part = {left, inner.y, right - left, inner.h};
    const Hit hit = PressArea(choices[i].value.c_str(), part);
    const bool chosen = choices[i].value == current;
    if (chosen) FillBox(part, ui.palette.accent, radius - inset);
    if (!chosen && hit.hovered) FillBox(part, ui.palette.raised, radius - inset);
    DrawText(ui, chosen ? ui.fonts.strong : ui.fonts.body,
             chosen        ? ui.palette.on_accent
             : hit.hovered ? ui.palette.text
                           : ui.palette.muted,
             part, choices[i].label, Align::kCenter);
    NoteTip(ui, TipOf(control, choices[i]), part, false);
    if (hit.clicked) ui.app.Run(control, choices[i].value);
  }
  ImGui::PopID();
  Finish(ui, control, box, radius);
}

void DrawSwitch(Ui& ui, const Control& control, const Box& box) {
  const bool on = IsOn(ui, control);
  const Hit hit = PressArea(control.name, box);
  const Box track = {box.right() - ui.Px(36), std::round(box.y + (box.h - ui.Px(20)) / 2),
                     ui.Px(36), ui.Px(20)};
  const float radius = track.h / 2;
  FillBox(track,
          on            ? ui.palette.accent
          : hit.hovered ? ui.palette.raised_hover
                        : ui.palette.raised,
          radius);
  if (!on) StrokeBox(ui, track, ui.palette.line, radius);
  const float knob = on ? track.right() - radius : track.x + radius;
  ImGui::GetWindowDrawList()->AddCircleFilled({knob, track.y + radius}, radius - ui.Px(4),
                                              on ? ui.palette.on_accent : ui.palette.muted, 24);
  Finish(ui, control, track, radius);
  if (hit.clicked) ui.app.Run(control, !on);
}

void DrawSlider(Ui& ui, const Control& control, const Box& box) {
  const bool enabled = control.IsEnabled(ui.app);
  const ImU32 ink = enabled ? ui.palette.accent : ui.palette.muted;
  const Hit hit = PressArea(control.name, box);
  const float radius = ui.Px(8);
  const float left = box.x + radius;
  const float length = box.w - 2 * radius;
  if (ImGui::IsItemActivated()) ui.app.BeginGesture();
  if (enabled && hit.held && length > 0) {
    const double track = std::clamp((ImGui::GetIO().MousePos.x - left) / length, 0.0f, 1.0f);
    ui.app.Run(control, FromTrack(control, control.MaxNow(ui.app), track));
  }
  const Value value = control.get(ui.app);
  const double* number = std::get_if<double>(&value);
  const float part = static_cast<float>(std::clamp(
      ToTrack(control, control.MaxNow(ui.app), number ? *number : control.min), 0.0, 1.0));
  const float y = std::round(box.y + box.h / 2);
  const float half = ui.Px(2);
  FillBox({left, y - half, length, 2 * half}, ui.palette.line, half);
  FillBox({left, y - half, length * part, 2 * half}, ink, half);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 knob = {left + length * part, y};
  if (enabled && (hit.hovered || hit.held)) {
    list->AddCircleFilled(knob, radius + ui.Px(4), Fade(ink, 0.18f), 32);
  }
  list->AddCircleFilled(knob, radius, ink, 32);
  list->AddCircleFilled(knob, radius - ui.Px(2), ui.palette.panel, 32);
  list->AddCircleFilled(knob, radius - ui.Px(4), ink, 32);
  Finish(ui, control, box, radius);
}

void DrawField(Ui& ui, const Control& control, const Box& box) {
  const float radius = ui.Px(6);
  const Hit hit = PressArea(control.name, box);
  FillBox(box, ui.palette.field, radius);
  StrokeBox(ui, box, hit.hovered ? ui.palette.muted : ui.palette.line, radius);
  DrawText(ui, ui.fonts.body, ui.palette.text, {box.x + ui.Px(12), box.y, box.w - ui.Px(24), box.h},
           TextOf(ui, control), Align::kRight);
  Finish(ui, control, box, radius);
  if (hit.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  if (hit.clicked) Post(FromApp::kEdit, {{"id", control.name}});
}

float DrawRow(Ui& ui, const Control& control, float x, float y, float width) {
  const float row = ui.target();
  const Box whole = {x, y, width, row};
  const float label_width = std::round(width * 0.45f);
  const Box label = {x, y, label_width, row};
  const Box rest = {x + label_width, y, width - label_width, row};
  const ImU32 muted = ui.palette.muted;
  switch (control.kind) {
    case ControlKind::kButton:
      DrawButton(ui, control, whole, Look::kRaised);
      return row;
    case ControlKind::kText:
      DrawText(ui, ui.fonts.body, muted, label, control.label);
      DrawField(ui, control, rest);
      return row;
    case ControlKind::kToggle:
      DrawText(ui, ui.fonts.body, muted, whole, control.label);
      DrawSwitch(ui, control, whole);
      return row;
    case ControlKind::kSlider: {
      const float line = ui.Px(20);
      DrawText(ui, ui.fonts.body, muted, {x, y, width, line}, control.LabelNow(ui.app));
      DrawText(ui, ui.fonts.body, ui.palette.text, {x, y, width, line}, control.text(ui.app),
               Align::kRight);
      const float height = ui.Px(ui.touch ? 44 : 24);
      DrawSlider(ui, control, {x - ui.Px(0), y + line, width, height});
      return line + height;
    }
    case ControlKind::kChoice: {
      const std::vector<Choice> choices = control.choices(ui.app);
      // Side by side where all labels have room.
      const float room = choices.size() <= 2 ? std::round(width * 0.7f) : width;
      const float each = room / static_cast<float>(std::max<size_t>(1, choices.size()));
      const bool tight = std::any_of(choices.begin(), choices.end(), [&](const Choice& choice) {
        return TextWidth(ui.fonts.strong, choice.label) + ui.Px(12) > each;
      });
      if (choices.size() > 7 || tight) {
        DrawText(ui, ui.fonts.body, muted, label, control.label);
        DrawDropdown(ui, control, rest);
        return row;
      }
      if (choices.size() <= 2) {
        DrawText(ui, ui.fonts.body, muted, {x, y, width * 0.3f, row}, control.label);
        DrawSegments(ui, control,
                     {x + std::round(width * 0.3f), y, width - std::round(width * 0.3f), row});
        return row;
      }
      const float line = ui.Px(24);
      DrawText(ui, ui.fonts.body, muted, {x, y, width, line}, control.label);
      DrawSegments(ui, control, {x, y + line, width, row});
      return line + row;
    }
  }
  return row;
}

}  // namespace ganvas::page
