// Inter in the page's three sizes, baked at the device's pixel ratio.
#pragma once

#include <string_view>

struct ImFont;

namespace ganvas::page {

struct Fonts {
  ImFont* body = nullptr;    // 13 px regular
  ImFont* strong = nullptr;  // 13 px medium
  ImFont* large = nullptr;   // 15 px medium
  ImFont* title = nullptr;   // 20 px semibold
};

// Bakes the faces for `ratio` device pixels per CSS pixel into ImGui's atlas; what was baked before
// is gone. Surface::UploadFonts brings it to the GPU.
Fonts BakeFonts(float ratio);

// Whether all of the text's characters are baked; others the browser has to paint.
bool HasGlyphs(const ImFont* font, std::string_view text);
// The size and the CSS weight that the font was baked at.
float EmOf(const ImFont* font);
int WeightOf(const ImFont* font);

}  // namespace ganvas::page
