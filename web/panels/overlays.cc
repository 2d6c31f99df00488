#include <algorithm>

#include "web/bridge/app_bridge.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

// One line at the foot of the stage, with a button that takes it away.
void DrawMessage(Ui& ui, const Box& stage) {
  const Transient& transient = ui.app.transient();
  const bool is_error = !transient.error.empty();
  const std::string& text = is_error ? transient.error : transient.note;
  if (text.empty() || ui.app.has_failed()) return;
  const float button = ui.target();
  const float padding = ui.Px(16);
  const float most = std::min(stage.w - ui.Px(32), ui.Px(760));
  const float text_width =
      std::min(TextWidth(ui.fonts.body, text), most - padding - button - ui.Px(16));
  const float text_height = DrawParagraph(ui, ui.fonts.body, 0, 0, 0, text_width + 1, text);
  const float width = std::round(text_width + padding + button + ui.Px(16));
  const float height = std::max(text_height + ui.Px(20), ui.target() + ui.Px(8));
  // On phones what one does most stands below it.
  const float below = ui.Px(transient.narrow ? 72 : 16);
  const Box box = {std::round(stage.x + (stage.w - width) / 2),
                   std::max(stage.y, stage.bottom() - height - below), width, height};

  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin("message", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  FillBox(box, ui.palette.raised, ui.Px(8));
  StrokeBox(ui, box, is_error ? ui.palette.error : ui.palette.line, ui.Px(8));
  DrawParagraph(ui, ui.fonts.body, is_error ? ui.palette.error : ui.palette.text, box.x + padding,
                std::round(box.y + (box.h - text_height) / 2), text_width + 1, text);
  DrawButton(
      ui, ControlOf(ControlId::kDismiss),
      {box.right() - button - ui.Px(6), std::round(box.y + (box.h - button) / 2), button, button},
      Look::kGhost, true);
  ImGui::End();
  ImGui::PopStyleColor();
}

// A thin line under the bar while a model comes.
void DrawLoading(Ui& ui, const Layout& layout, ImDrawList* list) {
  const Transient& transient = ui.app.transient();
  if (transient.loading.empty()) return;
  const double early = 200 - (ui.now - transient.loading_since);
  if (early > 0) {
    RequestFrame(static_cast<int>(early) + 1);
    return;
  }
  const float part = std::clamp(transient.loading_progress, 0.0f, 1.0f);
  const Box& bar = layout.bar;
  list->AddRectFilled({bar.x, bar.bottom() - ui.Px(2)}, {bar.x + bar.w * part, bar.bottom()},
                      ui.palette.accent);
  std::string text = (transient.reading ? "Reading " : "Loading ") + transient.loading;
  if (transient.loading_progress >= 0)
    text += "  " + std::to_string(static_cast<int>(part * 100)) + "%";
  const float width = TextWidth(ui.fonts.strong, text);
  const ImVec2 at = {std::round(layout.stage.center().x - width / 2), layout.stage.y + ui.Px(14)};
  list->AddRectFilled({at.x - ui.Px(12), at.y - ui.Px(6)},
                      {at.x + width + ui.Px(12), at.y + ui.fonts.strong->FontSize + ui.Px(6)},
                      ui.palette.raised, ui.Px(6));
  PutText(ui, list, ui.fonts.strong, ui.palette.text, at, text);
}

void DrawDropping(Ui& ui, ImDrawList* list) {
  if (!ui.app.transient().dropping) return;
  const float w = static_cast<float>(ui.surface.width());
  const float h = static_cast<float>(ui.surface.height());
  const float inset = ui.Px(16);
  list->AddRectFilled({0, 0}, {w, h}, Fade(ui.palette.background, 0.86f));
  list->AddRect({inset, inset}, {w - inset, h - inset}, ui.palette.accent, ui.Px(12), 0, ui.Px(2));
  const char* text = ui.app.kind().drop_text();
  const float width = TextWidth(ui.fonts.title, text);
  list->AddText(ui.fonts.title, ui.fonts.title->FontSize,
                {std::round((w - width) / 2), std::round((h - ui.fonts.title->FontSize) / 2)},
                ui.palette.text, text);
}

// Name and key of a control, beneath it, above it or at its right.
void DrawTip(Ui& ui, ImDrawList* list) {
  const Tip& tip = ui.tip;
  if (tip.text.empty()) return;
  const float screen_w = static_cast<float>(ui.surface.width());
  const float screen_h = static_cast<float>(ui.surface.height());
  const float height = ui.Px(28);
  const float width = TextWidth(ui.fonts.body, tip.text) + ui.Px(20);
  const float wanted = tip.beside ? tip.at.right() + ui.Px(8) : tip.at.center().x - width / 2;
  const float x = std::clamp(wanted, ui.Px(8), std::max(ui.Px(8), screen_w - width - ui.Px(8)));
  const bool above = tip.at.bottom() + height + ui.Px(16) > screen_h;
  float y = above ? tip.at.y - height - ui.Px(8) : tip.at.bottom() + ui.Px(8);
  if (tip.beside) y = tip.at.center().y - height / 2;
  const Box box = {std::round(x), std::round(y), std::round(width), height};
  list->AddRectFilled(box.min(), box.max(), ui.palette.raised, ui.Px(6));
  list->AddRect(box.min(), box.max(), ui.palette.line, ui.Px(6), 0, std::max(1.0f, ui.Px(1)));
  PutText(ui, list, ui.fonts.body, ui.palette.text,
          {box.x + ui.Px(10), std::round(box.center().y - ui.fonts.body->FontSize / 2)}, tip.text);
}

void DrawDragged(Ui& ui, ImDrawList* list) {
  const Drag& drag = ui.drag;
  if (!drag.recipe || !drag.moved || !drag.picture) return;
  const ImVec2 at = ImGui::GetIO().MousePos;
  const float half = ui.Px(32);
  const uint32_t texture =
      drag.picture->texture.Get(ui.surface, drag.picture->rgba.data(), drag.picture->width,
                                drag.picture->height, ui.app.state().smooth);
  const ImVec2 from = {std::round(at.x - half), std::round(at.y - half)};
  const ImVec2 to = {from.x + 2 * half, from.y + 2 * half};
  const float edge = ui.Px(2);
  list->AddRectFilled({from.x - edge, from.y - edge}, {to.x + edge, to.y + edge}, ui.palette.accent,
                      ui.Px(6));
  list->AddImageRounded(reinterpret_cast<ImTextureID>(static_cast<uintptr_t>(texture)), from, to,
                        {0, 0}, {1, 1}, IM_COL32_WHITE, ui.Px(4));
}

}  // namespace

namespace {

// What could not be loaded, and the button that tries again.
void DrawFailed(Ui& ui, const Box& box) {
  const float width = std::min(box.w - ui.Px(32), ui.Px(560));
  const std::string& text = ui.app.transient().error;
  const float height = DrawParagraph(ui, ui.fonts.body, 0, 0, 0, width, text);
  const float x = std::round(box.center().x - width / 2);
  float y = std::round(box.center().y - (height + ui.Px(88)) / 2);
  DrawText(ui, ui.fonts.title, ui.palette.text, {x, y, width, ui.Px(32)}, "No model is loaded");
  y += ui.Px(40);
  DrawParagraph(ui, ui.fonts.body, ui.palette.error, x, y, width, text);
  y += height + ui.Px(16);
  DrawButton(ui, ControlOf(ControlId::kAgainLoad), {x, y, std::min(width, ui.Px(160)), ui.target()},
             Look::kPrimary);
}

}  // namespace

void DrawNoModel(Ui& ui, const Box& box) {
  if (ui.app.has_failed()) {
    DrawFailed(ui, box);
    return;
  }
  const float middle = box.y + box.h / 2;
  DrawIcon(ui, Icon::kFolder, {box.x, middle - ui.Px(72), box.w, ui.Px(48)}, ui.palette.muted,
           ui.Px(40));
  DrawText(ui, ui.fonts.title, ui.palette.text, {box.x, middle - ui.Px(16), box.w, ui.Px(32)},
           ui.touch ? "Open an ONNX model" : "Drop an ONNX model", Align::kCenter);
  DrawText(ui, ui.fonts.body, ui.palette.muted, {box.x, middle + ui.Px(16), box.w, ui.Px(24)},
           ui.touch ? "Tap the folder above" : "or open one with the button above", Align::kCenter);
}

void DrawOverlays(Ui& ui, const Layout& layout) {
  DrawMessage(ui, layout.stage);
  ImDrawList* list = ImGui::GetForegroundDrawList();
  DrawLoading(ui, layout, list);
  DrawDragged(ui, list);
  DrawDropping(ui, list);
  DrawTip(ui, list);
}

}  // namespace ganvas::page
