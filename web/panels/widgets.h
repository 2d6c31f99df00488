// The ImGui widget of each kind of control, drawn from its declaration.
#pragma once

#include "web/app/control.h"
#include "web/panels/draw.h"
#include "web/panels/ui.h"

namespace ganvas::page {

// To be called once a control is drawn: its place for the DOM mirror, its focus ring, and its name
// and key for who waits. `icon_only`: the name is not on it.
void Finish(Ui& ui, const Control& control, const Box& box, float radius, bool icon_only = false);
// What a tip says. `id` is unique among all that have tips.
struct TipText {
  std::string id;
  std::string text;
  std::string keys;     // may be empty
  bool beside = false;  // to the right of the box, not beneath it
};
// Shows a tip at `box`, of the current window, once the mouse rests there, or while `focused`.
void NoteTip(Ui& ui, const TipText& text, const Box& box, bool focused);
TipText TipOf(const Control& control, const Choice& choice);
// Scrolls the window to what has just got the focus.
void Reveal(Ui& ui, const std::string& id, const Box& box);

struct Hit {
  bool hovered = false;
  bool held = false;
  bool clicked = false;  // pressed and released inside
};

// The value of a text or a choice.
std::string TextOf(const Ui& ui, const Control& control);

// An area that can be pressed. `id` is unique in its window.
Hit PressArea(const char* id, const Box& box);

enum class Look : uint8_t {
  kRaised,   // a button of its own
  kPrimary,  // the one thing to do here
  kGhost,    // shows only under the pointer
};

// Button or toggle with icon, label and shortcut as the room allows; `icon_only` leaves the text
// out.
void DrawButton(Ui& ui, const Control& control, const Box& box, Look look, bool icon_only = false);
// Choices side by side.
void DrawSegments(Ui& ui, const Control& control, const Box& box);
// The current choice, and a menu of all.
void DrawDropdown(Ui& ui, const Control& control, const Box& box);
// A menu of a choice's options under or above `anchor`; `id` as given to ImGui::OpenPopup.
void DrawChoiceMenu(Ui& ui, const Control& control, const char* id, const Box& anchor);
// What the keys do in an open menu of choices, `current` being the one that is chosen.
MenuKeys::Step MenuStep(Ui& ui, const char* menu, std::span<const Choice> choices,
                        const std::string& current);
// Marks the row that keys are at, and scrolls to it once they have moved.
void DrawMenuCursor(Ui& ui, const Box& row, bool moved);
void DrawSwitch(Ui& ui, const Control& control, const Box& box);
void DrawSlider(Ui& ui, const Control& control, const Box& box);
// A text; a click hands it to the page's own input for editing.
void DrawField(Ui& ui, const Control& control, const Box& box);

// A labelled row for any control, `width` wide; returns its height.
float DrawRow(Ui& ui, const Control& control, float x, float y, float width);

}  // namespace ganvas::page
