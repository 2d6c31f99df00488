#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"
#include "web/panels/widgets.h"

namespace ganvas::page {
namespace {

constexpr float kGap = 4;
constexpr int kSteps = static_cast<int>(kSigmaStrip.size());

// The whole picture, and the strips beside or beneath it.
struct Parts {
  Box whole, strips;
};

Parts PartsOf(Ui& ui, const Box& stage) {
  const Box area = stage.Inset(ui.Px(8));
  const float gap = ui.Px(16);
  Parts parts;
  if (area.w >= area.h) {
    const float side = std::round(area.w * 0.56f);
    parts.strips = {area.right() - side, area.y, side, area.h};
    parts.whole = {area.x, area.y, area.w - side - gap, area.h};
  } else {
    const float high = std::round(area.h * 0.45f);
    parts.whole = {area.x, area.y, area.w, high};
    parts.strips = {area.x, area.y + high + gap, area.w, area.h - high - gap};
  }
  return parts;
}

// "+2 \u03c3", or without the sign of sigma where there is no room for it.
std::string SigmaText(Ui& ui, int sigmas, float room) {
  if (sigmas == 0) return "0";
  const std::string number = (sigmas < 0 ? "\u2212" : "+") + std::to_string(std::abs(sigmas));
  const std::string whole = number + " \u03c3";
  return TextWidth(ui.fonts.body, whole) <= room ? whole : number;
}

}  // namespace

void DirectionsStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Recipe whole = latents.Selected();
  wanted.push_back(whole);
  if (app.picture_size().width == 0) return;
  const Parts parts = PartsOf(ui, box);
  const Box tile = FitPicture(ui, parts.whole);
  const TileAction action = DrawTile(ui, "whole", tile, slots_.Show(ui, 0, whole), whole,
                                     {PinOf(ui, whole), app.transient().stage_focused});
  ui.Note("picture-0", tile);
  if (action == TileAction::kClick) latents.Look();
  if (action == TileAction::kPin || action == TileAction::kLongPress) latents.TogglePin(whole);
  std::vector<Recipe> shown = {whole};
  if (latents.DirectionCount() == 0) {
    const bool busy = app.directions().busy();
    DrawText(ui, ui.fonts.body, ui.palette.muted, parts.strips,
             busy ? "Looking for directions\u2026" : "No directions were found", Align::kCenter);
  } else {
    DrawStrips(ui, parts.strips, wanted, shown);
  }
  latents.SetShown(std::move(shown), 1);
}

void DirectionsStage::DrawStrips(Ui& ui, const Box& box, Wanted& wanted,
                                 std::vector<Recipe>& shown) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const int rows = latents.DirectionCount();
  const float head = ui.Px(20);
  float names = ui.Px(24);
  for (int row = 0; row < rows; ++row) {
    names = std::max(names, TextWidth(ui.fonts.body, latents.DirectionName(row)) + ui.Px(12));
  }
  names = std::min(names, std::round(box.w / 4));
  const Box area = {box.x + names, box.y + head, box.w - names, box.h - head};
  const TileGrid grid = FitRows(area, kSteps, rows, ShapeOf(ui), ui.Px(kGap));
  for (int step = 0; step < kSteps; ++step) {
    const Box tile = grid.Tile(step);
    const std::string text = SigmaText(ui, kSigmaStrip[static_cast<size_t>(step)], tile.w);
    const bool fits = TextWidth(ui.fonts.body, text) <= tile.w;
    // Where numbers have no room, those of the middle and of the ends tell the others.
    if (!fits && step % (kSteps / 2) != 0) continue;
    const float more = fits ? 0 : tile.w;
    DrawText(ui, ui.fonts.body, ui.palette.muted,
             {tile.x - more, tile.y - head, tile.w + 2 * more, head}, text, Align::kCenter);
  }
  for (int row = 0; row < rows; ++row) {
    const Box first = grid.Tile(row * kSteps);
    const bool chosen = app.state().direction == row;
    const Box name = {first.x - names, first.y, names - ui.Px(8), first.h};
    ImGui::PushID(row);
    if (PressArea("name", name).clicked) {
      app.Adjust([&](State& state) { state.direction = row; });
    }
    DrawText(ui, chosen ? ui.fonts.strong : ui.fonts.body,
             chosen ? ui.palette.accent : ui.palette.muted, name, latents.DirectionName(row),
             Align::kRight);
    const float sigmas = app.state().sigmas[static_cast<size_t>(row)];
    for (int step = 0; step < kSteps; ++step) {
      const float there = static_cast<float>(kSigmaStrip[static_cast<size_t>(step)]);
      const Recipe recipe = latents.SteeredAlong(row, there);
      const Box tile = grid.Tile(row * kSteps + step);
      const std::string id = "picture-" + std::to_string(shown.size());
      const TileAction action =
          DrawTile(ui, id.c_str(), tile, slots_.Show(ui, shown.size(), recipe), recipe,
                   {PinOf(ui, recipe), sigmas == there && sigmas != 0});
      ui.Note(id, tile);
      shown.push_back(recipe);
      wanted.push_back(recipe);
      if (action == TileAction::kClick) {
        app.transient().before = false;
        app.BeginGesture();
        app.Edit("steer", [&](State& state) {
          state.direction = row;
          state.sigmas[static_cast<size_t>(row)] = there;
        });
      } else if (action != TileAction::kNone) {
        latents.TogglePin(recipe);
      }
    }
    ImGui::PopID();
  }
}

}  // namespace ganvas::page
