#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

// Frames that are made before they are shown.
constexpr int kAhead = 16;
constexpr float kTrack = 24;

// The frame at so many ways from the first picture; the pictures stand evenly, whatever their
// seconds.
float FrameAt(const Film& film, float ways) {
  const size_t way = std::min(static_cast<size_t>(ways), film.ways() - 1);
  const float from = static_cast<float>(film.starts[way]);
  return from +
         (ways - static_cast<float>(way)) * (static_cast<float>(film.starts[way + 1]) - from);
}

// The way back.
float WayAt(const Film& film, int frame) {
  const size_t way = std::min(film.KeyOf(frame), film.ways() - 1);
  const int from = film.starts[way];
  return static_cast<float>(way) +
         static_cast<float>(frame - from) / static_cast<float>(film.starts[way + 1] - from);
}

}  // namespace

void TimelineStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Film film = latents.MakeFilm();
  const int now = latents.FrameNow(film);
  const Recipe recipe = latents.FrameRecipe(film, now);
  wanted.push_back(recipe);
  const bool low = IsLow(box, ui.scale);
  Box area = box.Inset(ui.Px(low ? 6 : 16));
  // Play floats at the lower right.
  if (app.transient().narrow) (low ? area.w : area.h) -= ui.Px(56);
  const float keys = std::min(ui.Px(72), std::round(area.h / 5));
  const Box track = {area.x, area.bottom() - keys - ui.Px(kTrack), area.w, keys + ui.Px(kTrack)};
  if (app.picture_size().width > 0) {
    const Box tile =
        FitPicture(ui, {area.x, area.y, area.w, track.y - area.y - ui.Px(low ? 4 : 12)});
    const TileAction action =
        DrawTile(ui, "frame", tile, slots_.Show(ui, 0, recipe), recipe,
                 {PinOf(ui, recipe), app.transient().stage_focused && !app.transient().playing});
    ui.Note("picture-0", tile);
    if (action == TileAction::kClick) latents.Look();
    if (action == TileAction::kPin || action == TileAction::kLongPress) latents.TogglePin(recipe);
    DrawTrack(ui, track, film, wanted);
  }
  if (app.transient().filming) {
    for (int frame = 0; frame < film.frames; ++frame) {
      wanted.push_back(latents.FrameRecipe(film, frame));
    }
  } else if (app.transient().playing) {
    for (int i = 1; i <= kAhead; ++i) {
      wanted.push_back(latents.FrameRecipe(film, (now + i) % film.frames));
    }
  }
  latents.SetShown({recipe}, 1);
}

// The pictures that the film goes through, and where it is; a press moves it.
void TimelineStage::DrawTrack(Ui& ui, const Box& box, const Film& film, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const std::vector<Recipe>& keys = film.keys;
  const size_t places = keys.size() + (app.state().loop ? 1 : 0);
  const float gap = ui.Px(4);
  const float high = box.h - ui.Px(kTrack);
  const float room = std::min(high, box.w / static_cast<float>(places) - gap);
  const Box tile = FitPicture(ui, {0, 0, room, high});
  const float first = box.x + tile.w / 2;
  const float pitch = (box.w - tile.w) / static_cast<float>(places - 1);
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton("timeline", {box.w, box.h});
  if (ImGui::IsItemActivated()) app.BeginGesture();
  if (ImGui::IsItemActive()) {
    app.transient().playing = false;
    const float at = std::clamp((ImGui::GetIO().MousePos.x - first) / pitch, 0.0f,
                                static_cast<float>(film.ways()));
    app.Edit("scrub", [&](State& state) {
      state.at = std::min(1.0f, FrameAt(film, at) / static_cast<float>(film.frames));
    });
  }
  for (size_t i = 0; i < places; ++i) {
    const Recipe& recipe = keys[i % keys.size()];
    const float x = std::round(first + static_cast<float>(i) * pitch - tile.w / 2);
    DrawPicture(ui, {x, box.y, tile.w, tile.h}, slots_.Show(ui, i + 1, recipe));
    wanted.push_back(recipe);
  }
  const float y = box.bottom() - ui.Px(kTrack / 2);
  const float line = ui.Px(4);
  const float head = std::round(first + WayAt(film, latents.FrameNow(film)) * pitch);
  FillBox({first, y - line / 2, box.w - tile.w, line}, ui.palette.line, line / 2);
  FillBox({first, y - line / 2, head - first, line}, ui.palette.accent, line / 2);
  ImGui::GetWindowDrawList()->AddCircleFilled({head, y}, ui.Px(8), ui.palette.accent, 24);
  ui.Note("timeline", box);
}

}  // namespace ganvas::page
