#include "web/platform/fonts.h"

#include <cmath>

#include <cstdio>
#include <cstdlib>

#include "imgui.h"
#include "imgui_internal.h"

extern const unsigned char kInterRegular[];
extern const unsigned kInterRegularSize;
extern const unsigned char kInterMedium[];
extern const unsigned kInterMediumSize;
extern const unsigned char kInterSemiBold[];
extern const unsigned kInterSemiBoldSize;

namespace ganvas::page {
namespace {

// The characters that cmake/subset_font.py keeps.
constexpr ImWchar kRanges[] = {0x20,   0x7E,   0xA0,   0xFF,   0x3C3,  0x3C3,  0x2013, 0x2026,
                               0x2190, 0x2193, 0x2212, 0x2212, 0x2248, 0x2248, 0};

// ImGui's pixel height counts ascent to descent; CSS sizes count the em square.
constexpr float kLineHeightPerEm = 2728.0f / 2816.0f + 680.0f / 2816.0f;

ImFont* Add(const unsigned char* data, unsigned size, int weight, float css_size, float ratio,
            float spacing) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = ratio < 2 ? 3 : 2;
  config.OversampleV = 1;
  config.GlyphExtraSpacing.x = spacing * ratio;
  config.GlyphRanges = kRanges;
  std::snprintf(config.Name, sizeof config.Name, "%d", weight);
  const float pixels = std::round(css_size * ratio) * kLineHeightPerEm;
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(data),
                                                    static_cast<int>(size), pixels, &config);
}

}  // namespace

Fonts BakeFonts(float ratio) {
  ImGui::GetIO().Fonts->Clear();
  Fonts fonts;
  fonts.body = Add(kInterRegular, kInterRegularSize, 400, 13, ratio, 0);
  fonts.strong = Add(kInterMedium, kInterMediumSize, 500, 13, ratio, 0);
  fonts.large = Add(kInterMedium, kInterMediumSize, 500, 15, ratio, 0);
  fonts.title = Add(kInterSemiBold, kInterSemiBoldSize, 600, 20, ratio, -0.2f);
  ImGui::GetIO().Fonts->Build();
  return fonts;
}

bool HasGlyphs(const ImFont* font, std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    unsigned code = 0;
    at += ImTextCharFromUtf8(&code, at, end);
    if (code == '\n' || code == '\r') continue;
    if (code > IM_UNICODE_CODEPOINT_MAX) return false;
    if (!font->FindGlyphNoFallback(static_cast<ImWchar>(code))) return false;
  }
  return true;
}

float EmOf(const ImFont* font) { return font->FontSize / kLineHeightPerEm; }

int WeightOf(const ImFont* font) { return std::atoi(font->ConfigData->Name); }

}  // namespace ganvas::page
