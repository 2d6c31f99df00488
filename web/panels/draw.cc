#include "web/panels/draw.h"

#include <algorithm>

#include "imgui_internal.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

// Inter's line height and cap height in em squares.
constexpr float kLineHeight = 1.2102f;
constexpr float kCapHeight = 0.7273f;

ImDrawList& List() { return *ImGui::GetWindowDrawList(); }

// The y of a line's top so that its capitals are centred at `center`.
float TopFor(const ImFont* font, float center) {
  const float em = font->FontSize / kLineHeight;
  return std::round(center + kCapHeight * em / 2 - font->Ascent);
}

// Of a picture's border against the ground.
constexpr float kToldApart = 1.25f;

// The mean over all pixels at the edge, opaque.
uint32_t BorderColor(const Picture& picture) {
  uint64_t sum[3] = {};
  uint64_t count = 0;
  for (int y = 0; y < picture.height; ++y) {
    const bool whole_row = y == 0 || y == picture.height - 1;
    for (int x = 0; x < picture.width; x += whole_row ? 1 : std::max(1, picture.width - 1)) {
      const size_t at = 4 * (static_cast<size_t>(y) * static_cast<size_t>(picture.width) +
                             static_cast<size_t>(x));
      for (size_t c = 0; c < 3; ++c) sum[c] += picture.rgba[at + c];
      ++count;
    }
  }
  if (count == 0) return IM_COL32_BLACK;
  return IM_COL32(sum[0] / count, sum[1] / count, sum[2] / count, 255);
}

std::string Fit(const ImFont* font, const std::string& text, float width) {
  if (TextWidth(font, text) <= width) return text;
  std::string cut = text;
  while (!cut.empty()) {
    // A whole UTF-8 character: its continuation bytes, then its first byte.
    while (!cut.empty() && (cut.back() & 0xC0) == 0x80) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
    while (!cut.empty() && cut.back() == ' ') cut.pop_back();
    if (TextWidth(font, cut + "\u2026") <= width) break;
  }
  return cut + "\u2026";
}

// Where a line of text that the browser paints ends: after a word, or between signs that are
// written without spaces.
const char* LineEnd(const ImFont* font, const char* line, const char* end, float width) {
  constexpr unsigned kFirstWithoutSpaces = 0x2E80;  // Han, kana, Hangul and what follows
  const char* stop = line;
  float taken = 0;
  for (const char* at = line; at < end;) {
    unsigned code = 0;
    const char* const next = at + ImTextCharFromUtf8(&code, at, end);
    if (code == ' ' || code >= kFirstWithoutSpaces) stop = at;
    taken += TextWidth(font, std::string(at, next));
    if (taken > width) return stop > line ? stop : at;
    at = next;
  }
  return end;
}

}  // namespace

std::string Sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

float TextWidth(const ImFont* font, const std::string& text) {
  if (!HasGlyphs(font, text)) return MeasureText(text, EmOf(font), WeightOf(font));
  return font->CalcTextSizeA(font->FontSize, 1e9f, 0, text.data(), text.data() + text.size()).x;
}

void PutText(Ui& ui, ImDrawList* list, ImFont* font, ImU32 color, ImVec2 at,
             const std::string& text) {
  if (HasGlyphs(font, text)) {
    list->AddText(font, font->FontSize, at, color, text.data(), text.data() + text.size());
    return;
  }
  const PaintedTexts::Line& line = ui.painted.Get(font, color, text);
  const Picture& picture = *line.picture;
  const uint32_t name = line.picture->texture.Get(ui.surface, picture.rgba.data(), picture.width,
                                                  picture.height, false);
  const float x = std::round(at.x);
  const float y = std::round(at.y + font->Ascent) - static_cast<float>(line.baseline);
  list->AddImage(reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(name)), {x, y},
                 {x + static_cast<float>(picture.width), y + static_cast<float>(picture.height)});
}

void DrawText(Ui& ui, ImFont* font, ImU32 color, const Box& box, const std::string& text,
              Align align) {
  const std::string fitted = Fit(font, text, box.w + 1);
  const float width = TextWidth(font, fitted);
  float x = box.x;
  if (align == Align::kCenter) x += (box.w - width) / 2;
  if (align == Align::kRight) x += box.w - width;
  PutText(ui, &List(), font, color, {std::round(x), TopFor(font, box.y + box.h / 2)}, fitted);
}

float DrawParagraph(Ui& ui, ImFont* font, ImU32 color, float x, float y, float width,
                    const std::string& text) {
  const float line_height = std::round(font->FontSize / kLineHeight * 1.45f);
  float height = 0;
  const char* line = text.data();
  const char* end = line + text.size();
  while (line < end) {
    const char* stop = HasGlyphs(font, text) ? font->CalcWordWrapPositionA(1, line, end, width)
                                             : LineEnd(font, line, end, width);
    if (stop == line) ++stop;
    if (color != 0) {
      DrawText(ui, font, color, {x, y + height, width + 2, line_height}, std::string(line, stop));
    }
    height += line_height;
    line = stop;
    while (line < end && *line == ' ') ++line;
  }
  return height;
}

void FillBox(const Box& box, ImU32 color, float radius) {
  List().AddRectFilled(box.min(), box.max(), color, radius);
}

void StrokeBox(Ui& ui, const Box& box, ImU32 color, float radius, float css_thickness) {
  const float thickness = std::max(1.0f, ui.Px(css_thickness));
  const Box inner = box.Inset(thickness / 2);
  // ImGui's AddRect takes half a pixel off each side.
  List().AddRect({inner.x - 0.0f, inner.y - 0.0f}, {inner.right(), inner.bottom()}, color,
                 std::max(0.0f, radius - thickness / 2), 0, thickness);
}

void DrawFocusRing(Ui& ui, const Box& box, float radius) {
  StrokeBox(ui, box.Inset(-ui.Px(4)), ui.palette.accent, radius + ui.Px(4), 2);
}

void DrawPicture(Ui& ui, const Box& box, const PicturePtr& picture) {
  // Of the smallest nobody would see it.
  const float radius = box.w < ui.Px(28) ? 0 : std::min(ui.Px(4), box.w / 8);
  if (!picture) {
    FillBox(box, ui.palette.panel, radius);
    StrokeBox(ui, box, ui.palette.line, radius);
    return;
  }
  const uint32_t texture = picture->texture.Get(ui.surface, picture->rgba.data(), picture->width,
                                                picture->height, ui.app.state().smooth);
  List().AddImageRounded(reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(texture)), box.min(),
                         box.max(), {0, 0}, {1, 1}, IM_COL32_WHITE, radius);
  if (radius == 0) return;
  if (!picture->border) picture->border = BorderColor(*picture);
  if (Contrast(*picture->border, ui.palette.background) < kToldApart) {
    StrokeBox(ui, box, ui.palette.line, radius);
  }
}

Box FitPicture(const Ui& ui, const Box& box, int width, int height) {
  return FitInside(box, width, height, ui.app.state().smooth);
}

Box FitPicture(const Ui& ui, const Box& box) {
  const PictureSize size = ui.app.picture_size();
  return FitPicture(ui, box, size.width, size.height);
}

PictureShape ShapeOf(const Ui& ui) {
  const PictureSize size = ui.app.picture_size();
  return {std::max(1, size.width), std::max(1, size.height), ui.app.state().smooth};
}

}  // namespace ganvas::page
