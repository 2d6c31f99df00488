#include <algorithm>
#include <cmath>

#include "web/app/latents.h"
#include "web/panels/film_curves.h"
#include "web/panels/panels.h"
#include "web/panels/sample_grid.h"

namespace ganvas::page {
namespace {

constexpr float kTrack = 24;  // CSS pixels of the line with the snapshots, as are the next
constexpr float kCurves = 112;
constexpr float kLowCurves = 44;
// Snapshots whose pictures are made before they are shown: while it plays, those that come; else
// those beside it.
constexpr int kAhead = 6;
constexpr int kBeside = 2;

// The curves and the line below the pictures.
Box TrackIn(const Ui& ui, const Box& box) {
  const bool low = IsLow(box, ui.scale);
  const bool curves = !ui.app.model().film.curves.empty();
  const float high = ui.Px(kTrack) + (curves ? ui.Px(low ? kLowCurves : kCurves) : 0);
  const float side = ui.Px(low ? 12 : 24);
  // Play floats at the lower right.
  const float play = ui.app.transient().narrow ? ui.Px(56) : 0;
  return {box.x + side, box.bottom() - high - ui.Px(8) - (low ? 0 : play),
          box.w - 2 * side - (low ? play : 0), high};
}

void DrawTrack(Ui& ui, const Box& track) {
  const Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const FilmAxis axis(track, app.model().film.steps);
  ImGui::SetCursorScreenPos({track.x - ui.Px(8), track.y});
  ImGui::InvisibleButton("film", {track.w + 2 * ui.Px(8), track.h});
  if (ImGui::IsItemActivated()) app.BeginGesture();
  if (ImGui::IsItemActive()) {
    app.transient().playing = false;
    const int snapshot = axis.At(ImGui::GetIO().MousePos.x);
    if (snapshot != latents.SnapshotNow()) {
      app.Edit("scrub", [&](State& state) { state.snapshot = snapshot; });
    }
  }
  const int now = latents.SnapshotNow();
  const float line_high = ui.Px(kTrack);
  Box plot;
  if (track.h > line_high) {
    plot = DrawFilmCurves(ui, {track.x, track.y, track.w, track.h - line_high}, axis, now);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float y = track.bottom() - line_high / 2;
  const float line = ui.Px(4), head = axis.Of(now);
  FillBox({track.x, y - line / 2, track.w, line}, ui.palette.line, line / 2);
  FillBox({track.x, y - line / 2, head - track.x, line}, ui.palette.accent, line / 2);
  const float tick = std::max(1.0f, ui.Px(1));
  if (track.w > ui.Px(4) * static_cast<float>(latents.SnapshotCount())) {
    for (int i = 0; i < latents.SnapshotCount(); ++i) {
      FillBox({axis.Of(i) - tick / 2, y - ui.Px(5), tick, ui.Px(10)},
              i <= now ? ui.palette.accent : ui.palette.muted, 0);
    }
  }
  if (const int compared = latents.ComparedNow(); compared >= 0) {
    FillBox({axis.Of(compared) - tick / 2, plot.y, tick, plot.h}, Fade(ui.palette.text, 0.5f), 0);
    list->AddCircle({axis.Of(compared), y}, ui.Px(7), ui.palette.text, 24, ui.Px(2));
  }
  FillBox({head - tick / 2, plot.y, tick, plot.h}, Fade(ui.palette.accent, 0.8f), 0);
  list->AddCircleFilled({head, y}, ui.Px(8), ui.palette.accent, 24);
  ui.Note("film", track);
}

}  // namespace

// Each picture beside what it was at the other snapshot; a drag over any of them moves the wipe.
void FilmStage::DrawCompared(Ui& ui, const TileGrid& grid) {
  Latents& latents = LatentsOf(ui.app);
  const int now = latents.SnapshotNow(), compared = latents.ComparedNow();
  for (int i = 0; i < latents.SampleCount(); ++i) {
    const Box tile = grid.Tile(i);
    const auto place = static_cast<size_t>(i);
    const PicturePtr before = compared_.Show(ui, place, latents.FilmRecipe(i, compared));
    const PicturePtr after = slots_.Show(ui, place, latents.FilmRecipe(i, now));
    ImGui::PushID(i);
    const bool held = wipe_.Follow(ui, "wiped", tile, ControlId::kFilmWipe);
    ImGui::PopID();
    if (held) ui.app.Adjust([&](State& state) { state.selected = i; });
    const bool labels = tile.w >= ui.Px(240);
    const float x = std::round(tile.x + tile.w * ui.app.state().wipe);
    DrawWiped(ui, tile, x, {before, labels ? latents.SnapshotName(compared) : ""},
              {after, labels ? latents.SnapshotName(now) : ""});
    DrawWipeHandle(ui, tile, x, held, ControlId::kFilmWipe);
    ui.Note("picture-" + std::to_string(i), tile);
  }
}

void FilmStage::DrawTiles(Ui& ui, const TileGrid& grid) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const bool keys = app.transient().stage_focused && app.transient().shelf_selected < 0;
  for (int i = 0; i < latents.SampleCount(); ++i) {
    const Recipe recipe = latents.FilmRecipe(i, latents.SnapshotNow());
    const Box tile = grid.Tile(i);
    ImGui::PushID(i);
    const PicturePtr picture = slots_.Show(ui, static_cast<size_t>(i), recipe);
    ui.Note("picture-" + std::to_string(i), tile);
    const TileAction action = DrawTile(ui, "tile", tile, picture, recipe,
                                       {PinOf(ui, recipe), keys && i == latents.SelectedIndex()});
    ImGui::PopID();
    if (action == TileAction::kNone) continue;
    app.transient().shelf_selected = -1;
    app.Adjust([&](State& changed) { changed.selected = i; });
    if (action == TileAction::kClick) {
      latents.Look();
    } else {
      latents.TogglePin(recipe);
    }
  }
}

void FilmStage::WantNext(const App& app, Wanted& wanted) {
  const Latents& latents = LatentsOf(app);
  const int now = latents.SnapshotNow(), count = latents.SnapshotCount();
  const FilmFile file = latents.TrainingFilmFile();
  const auto want = [&](int snapshot) {
    if (snapshot < 0 || snapshot >= count) return;
    const std::vector<Recipe> recipes = Latents::RecipesOf(file, snapshot);
    wanted.insert(wanted.end(), recipes.begin(), recipes.end());
  };
  if (app.transient().filming) {
    for (int i = 0; i < count; ++i) want(i);
  } else if (app.transient().playing) {
    for (int i = 1; i <= std::min(kAhead, count - 1); ++i) want((now + i) % count);
  } else {
    for (int i = 1; i <= kBeside; ++i) {
      want(now + i);
      want(now - i);
    }
  }
}

void FilmStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Box track = TrackIn(ui, box);
  const auto above = [&](const Box& stage) {
    const float taken = box.bottom() - track.y;
    return Box{stage.x, stage.y, stage.w, std::max(ui.Px(32), stage.h - taken)};
  };
  const SampleGrid sample(ui, above(box), above(ui.free_stage));
  std::vector<Recipe> shown;
  for (int i = 0; i < latents.SampleCount(); ++i) {
    shown.push_back(latents.FilmRecipe(i, latents.SnapshotNow()));
  }
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  const int compared = latents.ComparedNow();
  for (int i = 0; compared >= 0 && i < latents.SampleCount(); ++i) {
    wanted.push_back(latents.FilmRecipe(i, compared));
  }
  if (app.picture_size().width > 0) {
    sample.DrawNames();
    if (compared >= 0) {
      DrawCompared(ui, sample.grid());
    } else {
      DrawTiles(ui, sample.grid());
    }
  }
  DrawTrack(ui, track);
  WantNext(app, wanted);
  latents.SetShown(std::move(shown), sample.grid().columns);
}

}  // namespace ganvas::page
