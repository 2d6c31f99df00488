#include <algorithm>

#include "web/app/translator.h"
#include "web/panels/flow.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

constexpr double kDoubleClickMs = 400;
constexpr double kPatienceMs = 200;  // before a progress is shown

// Over pictures of any colour.
constexpr ImU32 kOverPicture = IM_COL32(255, 255, 255, 255);
constexpr ImU32 kShade = IM_COL32(0, 0, 0, 150);

// A few words at a lower corner of a picture.
void DrawLabel(Ui& ui, const Box& picture, const std::string& text, Align align) {
  const float height = ui.Px(24);
  const float margin = ui.Px(8);
  const float width = std::min(TextWidth(ui.fonts.body, text) + ui.Px(16), picture.w - 2 * margin);
  if (width < ui.Px(24) || picture.h < height + 2 * margin) return;
  const float x = align == Align::kLeft ? picture.x + margin : picture.right() - margin - width;
  const Box pill = {std::round(x), std::round(picture.bottom() - margin - height), width, height};
  FillBox(pill, kShade, ui.Px(6));
  DrawText(ui, ui.fonts.body, kOverPicture, pill.Inset(ui.Px(4)), text, Align::kCenter);
}

void DrawHandle(Ui& ui, const Box& picture, float x, bool held) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float half = ui.Px(1);
  const float y = std::round(picture.y + picture.h / 2);
  const float radius = ui.Px(ui.touch ? 20 : 16);
  FillBox({x - 2 * half, picture.y, 4 * half, picture.h}, kShade, 0);
  FillBox({x - half, picture.y, 2 * half, picture.h}, kOverPicture, 0);
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
  if (transient.stage_focused || transient.focused == ControlOf(ControlId::kWipe).name) {
    DrawFocusRing(ui, {x - radius, y - radius, 2 * radius, 2 * radius}, radius);
  }
}

// What the model makes while the camera is on, and the way to end it.
void DrawCamera(Ui& ui, const Box& box) {
  const auto& last = ui.app.translation().last();
  const bool live = ui.app.transient().camera == CameraState::kOn && last &&
                    last->of.source == TranslationRequest::Source::kCamera;
  const std::string text = live ? ui.app.translation().TimeText() : "Waiting for the camera";
  const Control& stop = ControlOf(ControlId::kStopCamera);
  const float button = TextWidth(ui.fonts.strong, stop.label) + ui.Px(56);
  // Room for all numbers, so that nothing jumps.
  const float text_width = std::max(TextWidth(ui.fonts.body, text),
                                    TextWidth(ui.fonts.body, "00.0 frames/s, 000 ms each"));
  const float height = ui.target() + ui.Px(8);
  const float width = std::min(text_width + button + ui.Px(52), box.w - ui.Px(16));
  const Box pill = {std::round(box.x + (box.w - width) / 2), box.y + ui.Px(12), width, height};
  FillBox(pill, ui.palette.raised, ui.Px(8));
  StrokeBox(ui, pill, ui.palette.line, ui.Px(8));
  ImGui::GetWindowDrawList()->AddCircleFilled({pill.x + ui.Px(18), pill.center().y}, ui.Px(5),
                                              ui.palette.error, 24);
  DrawText(ui, ui.fonts.body, ui.palette.text,
           {pill.x + ui.Px(32), pill.y, pill.w - button - ui.Px(40), pill.h}, text);
  DrawButton(ui, stop, {pill.right() - button - ui.Px(4), pill.y + ui.Px(4), button, ui.target()},
             Look::kGhost);
}

void DrawProgress(Ui& ui, const Box& box) {
  const Translation& translation = ui.app.translation();
  if (!translation.busy() || ui.now - translation.asked_at() < kPatienceMs) return;
  const float part = static_cast<float>(translation.progress());
  const Control& cancel = ControlOf(ControlId::kCancel);
  const float button = TextWidth(ui.fonts.strong, cancel.label) + ui.Px(48);
  const float width = std::min(ui.Px(360), box.w - ui.Px(16));
  const float height = ui.target() + ui.Px(8);
  const Box pill = {std::round(box.x + (box.w - width) / 2), box.y + ui.Px(12), width, height};
  FillBox(pill, ui.palette.raised, ui.Px(8));
  StrokeBox(ui, pill, ui.palette.line, ui.Px(8));
  const Box text = {pill.x + ui.Px(16), pill.y, pill.w - button - ui.Px(28), pill.h - ui.Px(8)};
  DrawText(ui, ui.fonts.body, ui.palette.text, text, "Translating");
  DrawText(ui, ui.fonts.body, ui.palette.text, text,
           std::to_string(static_cast<int>(100 * part)) + "%", Align::kRight);
  const Box track = {text.x, pill.bottom() - ui.Px(12), text.w, ui.Px(4)};
  FillBox(track, ui.palette.line, ui.Px(2));
  FillBox({track.x, track.y, track.w * part, track.h}, ui.palette.accent, ui.Px(2));
  DrawButton(ui, cancel, {pill.right() - button - ui.Px(4), pill.y + ui.Px(4), button, ui.target()},
             Look::kGhost);
}

void DrawEmpty(Ui& ui, const Box& box) {
  const Translator& translator = TranslatorOf(ui.app);
  const bool asking = ui.app.transient().camera == CameraState::kAsking;
  const float text_width = std::min(box.w - ui.Px(32), ui.Px(480));
  const float buttons = ui.Px(300);
  const float width = std::min(buttons, box.w - ui.Px(32));
  Flow flow = {std::round(box.x + (box.w - width) / 2),
               std::round(box.y + std::max(ui.Px(8), box.h / 2 - ui.Px(128))), width};
  DrawIcon(ui, asking ? Icon::kCamera : Icon::kPicture, {box.x, flow.y, box.w, ui.Px(48)},
           ui.palette.muted, ui.Px(40));
  flow.Skip(ui.Px(56));
  const bool examples = !translator.info().examples.empty();
  const std::string text = asking     ? "The browser asks whether the page may use the camera"
                           : examples ? "Drop a picture, paste one, or choose an example"
                                      : "Drop a picture or paste one";
  // Broken into lines that are centred each.
  ImFont* font = ui.fonts.large;
  const char* line = text.data();
  const char* end = line + text.size();
  while (line < end) {
    const char* stop = font->CalcWordWrapPositionA(1, line, end, text_width);
    DrawText(ui, font, ui.palette.text, {box.x, flow.y, box.w, ui.Px(28)}, std::string(line, stop),
             Align::kCenter);
    flow.Skip(ui.Px(28));
    line = stop;
    while (line < end && *line == ' ') ++line;
  }
  flow.Skip(ui.Px(16));
  const float half = std::floor((width - ui.Px(8)) / 2);
  DrawButton(ui, ControlOf(ControlId::kOpenPicture), {flow.x, flow.y, half, ui.target()},
             Look::kPrimary);
  const Control& camera = ControlOf(asking ? ControlId::kStopCamera : ControlId::kCamera);
  DrawButton(ui, camera, {flow.x + half + ui.Px(8), flow.y, half, ui.target()}, Look::kRaised);
  flow.Skip(ui.target() + ui.Px(24));
  const float tiles = static_cast<float>(translator.info().examples.size()) * ui.Px(74);
  const float across = std::min(tiles - ui.Px(10), box.w - ui.Px(32));
  ImGui::PushID("empty");
  DrawExamples(ui, std::round(box.x + (box.w - across) / 2), flow.y, across);
  ImGui::PopID();
}

void DrawRoundTrip(Ui& ui, const Box& area, const Translated& last) {
  TileGrid grid;
  for (int columns : {2, 4, 1}) {
    const TileGrid rows =
        FitRows(area, columns, 4 / columns,
                {last.before->width, last.before->height, ui.app.state().smooth}, ui.Px(8));
    if (columns == 2 || rows.w > grid.w) grid = rows;
  }
  const PicturePtr pictures[] = {last.before, last.after, last.back, last.error};
  const std::string labels[] = {"A \u00b7 before", "G(A) \u00b7 after", "F(G(A)) \u00b7 back",
                                "error \u00b7 " + TranslatorOf(ui.app).ErrorText()};
  for (int i = 0; i < 4; ++i) {
    const Box tile = grid.Tile(i);
    DrawPicture(ui, tile, pictures[i]);
    const bool fits = TextWidth(ui.fonts.body, labels[i]) + ui.Px(32) <= tile.w;
    DrawLabel(ui, tile, fits || i < 3 ? labels[i] : TranslatorOf(ui.app).ErrorText(), Align::kLeft);
  }
}

}  // namespace

void TranslateStage::DrawWipe(Ui& ui, const Box& picture, const Translated& last) {
  App& app = ui.app;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  float x = std::round(picture.x + picture.w * app.state().wipe);
  const Hit hit = PressArea("picture", picture);
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
    if (again) app.Run(ControlId::kFlip);
  }
  if (hit.held) {
    // A click alone moves nothing.
    if (std::abs(mouse.x - from_x_) > ui.Px(ui.touch ? 8 : 3)) dragging_ = true;
    if (dragging_) {
      const float at = (mouse.x + grip_ - picture.x) / picture.w;
      app.Run(ControlId::kWipe,
              static_cast<double>(std::clamp(std::round(at * 1000) / 1000, 0.0f, 1.0f)));
    }
  }
  x = std::round(picture.x + picture.w * app.state().wipe);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Box left = {picture.x, picture.y, x - picture.x, picture.h};
  const Box right = {x, picture.y, picture.right() - x, picture.h};
  list->PushClipRect(left.min(), left.max(), true);
  DrawPicture(ui, picture, last.before);
  DrawLabel(ui, picture, "before", Align::kLeft);
  list->PopClipRect();
  list->PushClipRect(right.min(), right.max(), true);
  DrawPicture(ui, picture, last.after);
  DrawLabel(ui, picture, "after", Align::kRight);
  list->PopClipRect();
  DrawHandle(ui, picture, x, hit.held);
}

void TranslateStage::Draw(Ui& ui, const Box& box) {
  const Translator& translator = TranslatorOf(ui.app);
  App& app = ui.app;
  const Transient& transient = app.transient();
  const auto& last = app.translation().last();
  Box area = box.Inset(ui.Px(transient.narrow ? 12 : 24));
  // Without a picture, DrawEmpty says that the browser asks.
  const bool with_camera =
      transient.camera == CameraState::kOn || (transient.camera == CameraState::kAsking && last);
  if (with_camera) {
    // The camera's line stands over the picture.
    const float line = ui.target() + ui.Px(16);
    area.h -= line - (area.y - box.y) / 2;
    area.y += line - (area.y - box.y) / 2;
  }
  if (!last) {
    PicturePtr preview;
    if (const Example* example = translator.ChosenExample()) {
      preview = example->thumbnail;
    } else {
      preview = transient.own_picture;
    }
    if (translator.Wanted() && preview) {
      DrawPicture(ui, FitPicture(ui, area, preview->width, preview->height), preview);
    } else if (!translator.Wanted()) {
      DrawEmpty(ui, box);
    }
  } else if (translator.ShowsRoundTrip()) {
    DrawRoundTrip(ui, area, *last);
  } else {
    DrawWipe(ui, FitPicture(ui, area, last->after->width, last->after->height), *last);
  }
  if (with_camera) {
    DrawCamera(ui, box);
  } else {
    DrawProgress(ui, box);
  }
  const Control& enlarge = ControlOf(ControlId::kEnlarge);
  if (app.state().enlarged && enlarge.IsVisible(app)) {
    const float size = ui.target();
    DrawButton(ui, enlarge, {box.right() - size - ui.Px(8), box.y + ui.Px(8), size, size},
               Look::kGhost, true);
  }
}

}  // namespace ganvas::page
