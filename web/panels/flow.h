// A column that things are put into from the top.
#pragma once

#include <initializer_list>

#include "web/panels/panels.h"
#include "web/panels/ui.h"
#include "web/panels/widgets.h"

namespace ganvas::page {

struct Flow {
  float x, y, width;
  void Skip(float height) { y += height; }
  Box Take(float height) const { return {x, y, width, height}; }
};

// The row of a heading, below a line that divides it from what comes before.
Box HeadingRow(Ui& ui, Flow& flow);
// Begins a part of the inspector.
void Heading(Ui& ui, Flow& flow, const char* text);

// Those of the controls that are visible, side by side; `first` is the look of the leftmost.
void DrawButtons(Ui& ui, Flow& flow, std::initializer_list<ControlId> ids,
                 Look first = Look::kRaised);

// The control in a row of its own, where it is visible.
void DrawControl(Ui& ui, Flow& flow, ControlId id);
// A muted line below a control; nothing where the text is empty.
void DrawHint(Ui& ui, Flow& flow, const std::string& text);

// The controls of the mode, what is done most first of its kind.
void DrawModeControls(Ui& ui, Flow& flow);
// The sections of each kind of model.
void DrawLatentsControls(Ui& ui, Flow& flow, Wanted& wanted);
// The ancestors of what Breed shows, as a tree, and the partner.
void DrawLineage(Ui& ui, Flow& flow, Wanted& wanted);
void DrawPartner(Ui& ui, Flow& flow, Wanted& wanted);
// Where Atlas is.
void DrawAtlasMap(Ui& ui, Flow& flow);
// The brush over what Project looks for.
void DrawMaskControls(Ui& ui, Flow& flow);
void DrawTranslateControls(Ui& ui, Flow& flow);
// What was found out of a generator: its range, its layout, its other inputs.
void DrawGivenControls(Ui& ui, Flow& flow);
// The examples and the user's own picture, small, in rows `width` wide; returns their height. Draws
// nothing where there are none.
float DrawExamples(Ui& ui, float x, float y, float width);

}  // namespace ganvas::page
