#include <algorithm>

#include "web/app/translator.h"
#include "web/panels/flow.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"
#include "web/panels/wipe.h"

namespace ganvas::page {
namespace {

constexpr double kPatienceMs = 200;  // before a progress is shown

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
    DrawPictureLabel(ui, tile, fits || i < 3 ? labels[i] : TranslatorOf(ui.app).ErrorText(),
                     Align::kLeft);
  }
}

}  // namespace

void TranslateStage::DrawWipe(Ui& ui, const Box& picture, const Translated& last) {
  const bool held = wipe_.Follow(ui, "picture", picture, ControlId::kWipe, ControlId::kFlip);
  const float x = std::round(picture.x + picture.w * ui.app.state().wipe);
  DrawWiped(ui, picture, x, {last.before, "before"}, {last.after, "after"});
  DrawWipeHandle(ui, picture, x, held, ControlId::kWipe);
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
