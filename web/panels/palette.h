// The page's colours, as Dear ImGui packs them: red in the lowest byte, alpha in the highest.
#pragma once

#include <cstdint>

namespace ganvas::page {

// Text and what carries text differ by a contrast of 4.5 or more; lines and what is chosen differ
// from what they lie on by 3 or more (tests/unit/page/palette_test.cc).
struct Palette {
  uint32_t background;  // of the stage
  uint32_t panel;       // of bars, rail, inspector
  uint32_t line;        // edges and dividers
  uint32_t text;
  uint32_t muted;  // text that says less
  uint32_t accent;
  uint32_t on_accent;     // text on the accent colour
  uint32_t field;         // behind what can be edited
  uint32_t raised;        // buttons
  uint32_t raised_hover;  // under the pointer
  uint32_t accent_faint;  // what is on, behind its text
  uint32_t error;
};
Palette PaletteOf(bool dark);

// The relative luminance of WCAG 2, 0 to 1.
float Luminance(uint32_t color);
// Of two colours, 1 to 21, as WCAG 2 defines it.
float Contrast(uint32_t a, uint32_t b);

}  // namespace ganvas::page
