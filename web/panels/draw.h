// Text, icons and pictures, drawn into the current ImGui window.
#pragma once

#include <string>

#include "web/panels/fit.h"
#include "web/panels/ui.h"

namespace ganvas::page {

enum class Align : uint8_t { kLeft, kCenter, kRight };

// With a capital first letter.
std::string Sentence(std::string text);
float TextWidth(const ImFont* font, const std::string& text);
// One line, its top left at `at`.
void PutText(Ui& ui, ImDrawList* list, ImFont* font, ImU32 color, ImVec2 at,
             const std::string& text);
// One line, centred in the height of `box`, cut with an ellipsis where it is too wide.
void DrawText(Ui& ui, ImFont* font, ImU32 color, const Box& box, const std::string& text,
              Align align = Align::kLeft);
// Lines broken at words; returns their height. Draws nothing when color is 0.
float DrawParagraph(Ui& ui, ImFont* font, ImU32 color, float x, float y, float width,
                    const std::string& text);
// Centred in `box`, `size` device pixels square.
void DrawIcon(Ui& ui, Icon icon, const Box& box, ImU32 color, float size);

void FillBox(const Box& box, ImU32 color, float radius);
void StrokeBox(Ui& ui, const Box& box, ImU32 color, float radius, float css_thickness = 1);
void DrawFocusRing(Ui& ui, const Box& box, float radius);

// The picture in `box`, or a still tile while there is none. Where a picture's border could be
// taken for the ground it gets a line around it.
void DrawPicture(Ui& ui, const Box& box, const PicturePtr& picture);

// The largest place of a width x height picture, or of one that the model makes, inside `box`; see
// FitInside.
Box FitPicture(const Ui& ui, const Box& box, int width, int height);
Box FitPicture(const Ui& ui, const Box& box);
PictureShape ShapeOf(const Ui& ui);

}  // namespace ganvas::page
