#include "web/panels/ui.h"

namespace ganvas {
namespace {

constexpr ImU32 Rgb(uint32_t hex) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255);
}

Palette Make(uint32_t background, uint32_t panel, uint32_t line, uint32_t text, uint32_t muted,
             uint32_t accent, uint32_t on_accent, uint32_t field, uint32_t raised,
             uint32_t raised_hover, uint32_t accent_faint, uint32_t error) {
  Palette palette = {Rgb(background),   Rgb(panel),     Rgb(line),  Rgb(text),   Rgb(muted),
                     Rgb(accent),       Rgb(on_accent), Rgb(field), Rgb(raised), Rgb(raised_hover),
                     Rgb(accent_faint), Rgb(error),     {}};
  for (int i = 0; i < 3; ++i) {
    palette.clear[i] = static_cast<float>((background >> (16 - 8 * i)) & 255) / 255.0f;
  }
  return palette;
}

}  // namespace

Palette PaletteOf(bool dark) {
  return dark ? Make(0x0E1116, 0x171B22, 0x2C343F, 0xE8ECF1, 0x9AA6B2, 0x5CC8A8, 0x0B1A15, 0x0E1116,
                     0x222933, 0x2B3440, 0x1D3A36, 0xFF8A7A)
              : Make(0xF6F7F9, 0xFFFFFF, 0xD9DEE5, 0x14181D, 0x56616D, 0x0B7A63, 0xFFFFFF, 0xF6F7F9,
                     0xEDF0F3, 0xE2E7EC, 0xD9EFE9, 0xB3261E);
}

ImU32 Fade(ImU32 color, float alpha) {
  const float full = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255);
  const ImU32 faded = static_cast<ImU32>(full * alpha + 0.5f);
  return (color & ~IM_COL32_A_MASK) | (faded << IM_COL32_A_SHIFT);
}

bool Ui::DraggedOver(const Box& box) const {
  return drag.recipe && drag.moved && box.Contains(ImGui::GetIO().MousePos);
}

bool Ui::DroppedOn(const Box& box) const {
  return DraggedOver(box) && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
}

}  // namespace ganvas
