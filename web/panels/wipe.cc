#include "web/panels/wipe.h"

#include <algorithm>
#include <cmath>

#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

constexpr double kDoubleClickMs = 400;
constexpr float kLeastForHandle = 96;  // CSS pixels of the width

// Over pictures of any colour.
constexpr ImU32 kOverPicture = IM_COL32(255, 255, 255, 255);
constexpr ImU32 kShade = IM_COL32(0, 0, 0, 150);

void DrawPart(Ui& ui, const Box& area, const Box& part, const WipedPicture& shown, Align align) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRect(part.min(), part.max(), true);
  DrawPicture(ui, area, shown.picture);
  if (!shown.label.empty()) DrawPictureLabel(ui, area, shown.label, align);
  list->PopClipRect();
}

}  // namespace

void DrawPictureLabel(Ui& ui, const Box& picture, const std::string& text, Align align) {
  const float height = ui.Px(24);
  const float margin = ui.Px(8);
  const float width = std::min(TextWidth(ui.fonts.body, text) + ui.Px(16), picture.w - 2 * margin);
  if (width < ui.Px(24) || picture.h < height + 2 * margin) return;
  const float x = align == Align::kLeft ? picture.x + margin : picture.right() - margin - width;
  const Box pill = {std::round(x), std::round(picture.bottom() - margin - height), width, height};
  FillBox(pill, kShade, ui.Px(6));
  DrawText(ui, ui.fonts.body, kOverPicture, pill.Inset(ui.Px(4)), text, Align::kCenter);
}

void DrawWiped(Ui& ui, const Box& area, float x, const WipedPicture& before,
               const WipedPicture& after) {
  DrawPart(ui, area, {area.x, area.y, x - area.x, area.h}, before, Align::kLeft);
  DrawPart(ui, area, {x, area.y, area.right() - x, area.h}, after, Align::kRight);
}

void DrawWipeHandle(Ui& ui, const Box& area, float x, bool held, ControlId wipe) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float half = ui.Px(1);
  const float y = std::round(area.y + area.h / 2);
  const float radius = ui.Px(ui.touch ? 20 : 16);
  FillBox({x - 2 * half, area.y, 4 * half, area.h}, kShade, 0);
  FillBox({x - half, area.y, 2 * half, area.h}, kOverPicture, 0);
  if (area.w < ui.Px(kLeastForHandle)) return;
  list->AddCircleFilled({x, y}, radius + 2 * half, kShade, 32);
  list->AddCircleFilled({x, y}, radius, held ? ui.palette.raised_hover : ui.palette.panel, 32);
  const float reach = radius * 0.62f;
  const float foot = radius * 0.25f;
  const float wing = radius * 0.34f;
  for (float side : {-1.0f, 1.0f}) {
    // ImGui smooths the edges of triangles that go clockwise.
    list->AddTriangleFilled({x + side * reach, y}, {x + side * foot, y + side * wing},
                            {x + side * foot, y - side * wing}, ui.palette.accent);
  }
  const Transient& transient = ui.app.transient();
  if (transient.stage_focused || transient.focused == ControlOf(wipe).name) {
    DrawFocusRing(ui, {x - radius, y - radius, 2 * radius, 2 * radius}, radius);
  }
}

bool Wipe::Follow(Ui& ui, const char* id, const Box& area, ControlId wipe,
                  std::optional<ControlId> flip) {
  App& app = ui.app;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float x = std::round(area.x + area.w * app.state().wipe);
  const Hit hit = PressArea(id, area);
  if (hit.hovered || hit.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (ImGui::IsItemActivated()) {
    app.BeginGesture();
    const bool again =
        ui.press_gap < kDoubleClickMs && std::abs(mouse.x - pressed_x_) < ui.Px(ui.touch ? 24 : 6);
    // A third press begins anew.
    pressed_x_ = again ? -1e9f : mouse.x;
    const bool near = std::abs(mouse.x - x) < ui.Px(24);
    grip_ = near ? x - mouse.x : 0;
    from_x_ = mouse.x;
    dragging_ = false;
    if (again && flip) app.Run(*flip);
  }
  if (hit.held) {
    // A click alone moves nothing.
    if (std::abs(mouse.x - from_x_) > ui.Px(ui.touch ? 8 : 3)) dragging_ = true;
    if (dragging_) {
      const float at = (mouse.x + grip_ - area.x) / area.w;
      app.Run(wipe, static_cast<double>(std::clamp(std::round(at * 1000) / 1000, 0.0f, 1.0f)));
    }
  }
  return hit.held;
}

}  // namespace ganvas::page
