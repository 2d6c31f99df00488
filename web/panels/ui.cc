#include "web/panels/ui.h"

namespace ganvas::page {
static_assert(IM_COL32(0x12, 0x34, 0x56, 0x78) == 0x78563412, "as palette.cc packs colours");

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

}  // namespace ganvas::page
