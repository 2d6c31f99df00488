#include <algorithm>

#include "web/app/translator.h"
#include "web/panels/flow.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

std::string SizeHint(const App& app) {
  const TranslatorInfo& info = TranslatorOf(app).info();
  if (info.width > 0) {
    return "The file fixes its input: " + std::to_string(info.width) + " \u00d7 " +
           std::to_string(info.height);
  }
  if (app.state().size != kAutoSize) return "";
  return info.size > 0 ? "Auto is " + std::to_string(info.size) + ", which it was trained at"
                       : "Auto is 256 for this file";
}

std::string RangeHint(const App& app) {
  if (app.state().range != "auto") return "";
  const auto& last = app.translation().last();
  const bool from_last = last && last->of.model == app.model().id && last->of.range == "auto";
  const std::string& range =
      from_last && !last->range.empty() ? last->range : TranslatorOf(app).info().range;
  return range.empty() ? "" : "Auto is " + RangeText(range) + " for this file";
}

void DrawPictures(Ui& ui, Flow& flow) {
  const float height = DrawExamples(ui, flow.x, flow.y, flow.width);
  if (height == 0) return;
  flow.Skip(height);
  DrawText(ui, ui.fonts.body, ui.palette.muted, flow.Take(ui.Px(20)),
           TranslatorOf(ui.app).SourceName());
  flow.Skip(ui.Px(32));
}

}  // namespace

float DrawExamples(Ui& ui, float x, float y, float width) {
  const Translator& translator = TranslatorOf(ui.app);
  App& app = ui.app;
  const Control& control = ControlOf(ControlId::kExample);
  const Transient& transient = app.transient();
  struct Tile {
    std::string id;
    PicturePtr picture;
  };
  std::vector<Tile> tiles;
  if (transient.own_picture) tiles.push_back({"", transient.own_picture});
  for (const Example& example : translator.info().examples) {
    tiles.push_back({example.id, example.thumbnail});
  }
  if (tiles.empty()) return 0;
  const bool camera = transient.camera == CameraState::kOn;
  const Example* chosen = translator.ChosenExample();
  const std::string chosen_id = chosen ? chosen->id : "";
  const float gap = ui.Px(10);
  const float side = ui.Px(64);
  const int columns = std::max(1, static_cast<int>((width + gap) / (side + gap)));
  const int rows = (static_cast<int>(tiles.size()) + columns - 1) / columns;
  for (int i = 0; i < static_cast<int>(tiles.size()); ++i) {
    const Tile& tile = tiles[static_cast<size_t>(i)];
    const Box place = {x + static_cast<float>(i % columns) * (side + gap),
                       y + static_cast<float>(i / columns) * (side + gap), side, side};
    const Hit hit = PressArea(("example " + tile.id).c_str(), place);
    const bool on = !camera && tile.id == chosen_id;
    Box shown = place;
    if (tile.picture) {
      const float w = static_cast<float>(tile.picture->width);
      const float h = static_cast<float>(tile.picture->height);
      const float zoom = side / std::max(w, h);
      shown.w = std::max(1.0f, std::round(w * zoom));
      shown.h = std::max(1.0f, std::round(h * zoom));
      shown.x += std::round((side - shown.w) / 2);
      shown.y += std::round((side - shown.h) / 2);
    }
    DrawPicture(ui, shown, tile.picture);
    if (on || hit.hovered) {
      StrokeBox(ui, place.Inset(-ui.Px(3)), on ? ui.palette.accent : Fade(ui.palette.text, 0.55f),
                ui.Px(7), 2);
    }
    if (hit.clicked) app.Run(control, tile.id);
  }
  const float height = static_cast<float>(rows) * (side + gap) - gap;
  const int across = std::min(columns, static_cast<int>(tiles.size()));
  const Box all = {x, y, static_cast<float>(across) * (side + gap) - gap, height};
  if (control.IsVisible(app)) ui.Note(control.name, all);
  if (transient.focused == control.name) DrawFocusRing(ui, all.Inset(-ui.Px(3)), ui.Px(7));
  return height + ui.Px(8);
}

void DrawTranslateControls(Ui& ui, Flow& flow) {
  const Translator& translator = TranslatorOf(ui.app);
  App& app = ui.app;
  DrawButtons(ui, flow, {ControlId::kOpenPicture, ControlId::kCamera}, Look::kRaised);
  DrawButtons(ui, flow, {ControlId::kStopCamera, ControlId::kSwitchCamera}, Look::kPrimary);
  DrawControl(ui, flow, ControlId::kMirrorCamera);
  flow.Skip(ui.Px(8));
  DrawPictures(ui, flow);

  if (ControlOf(ControlId::kWipe).IsEnabled(app)) DrawControl(ui, flow, ControlId::kWipe);
  DrawControl(ui, flow, ControlId::kRoundTrip);
  if (translator.ShowsRoundTrip()) {
    DrawHint(ui, flow,
             "There and back: " + translator.ErrorText() +
                 ", colours from 0 to 1. Bright is 0.5 and more.");
  }
  DrawControl(ui, flow, ControlId::kReverse);
  DrawControl(ui, flow, ControlId::kOpenReverse);
  flow.Skip(ui.Px(4));
  DrawControl(ui, flow, ControlId::kSaveScale);
  DrawButtons(ui, flow, {ControlId::kAgain}, Look::kPrimary);
  DrawButtons(ui, flow, {ControlId::kSave},
              app.translation().refused() ? Look::kRaised : Look::kPrimary);
  DrawButtons(ui, flow, {ControlId::kCopy, ControlId::kEnlarge}, Look::kRaised);

  Heading(ui, flow, "What the model is given");
  DrawControl(ui, flow, ControlId::kSize);
  DrawHint(ui, flow, SizeHint(app));
  DrawControl(ui, flow, ControlId::kRange);
  DrawHint(ui, flow, RangeHint(app));
  for (const std::string& note : translator.info().notes) DrawHint(ui, flow, note);
}

}  // namespace ganvas::page
