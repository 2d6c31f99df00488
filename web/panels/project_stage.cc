#include <algorithm>
#include <cstdio>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

void Caption(Ui& ui, const Box& tile, const std::string& text) {
  DrawText(ui, ui.fonts.body, ui.palette.muted,
           {tile.x, tile.bottom() + ui.Px(4), tile.w, ui.Px(24)}, text, Align::kCenter);
}

std::string FoundText(const Projection& projection) {
  char text[64];
  const FoundLatent& found = projection.found();
  if (!found.picture && !projection.running()) return "No latent was found: search again";
  if (!found.picture) return "Looking at random samples\u2026";
  std::snprintf(text, sizeof text, "Found: %.1f dB%s", static_cast<double>(found.psnr),
                projection.running() ? " so far" : "");
  return text;
}

}  // namespace

void ProjectStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const Projection& projection = app.projection();
  latents.SetShown({}, 1);
  const Box area = box.Inset(ui.Px(16));
  if (!projection.target()) {
    const float width = std::min(area.w, ui.Px(360));
    DrawParagraph(ui, ui.fonts.large, ui.palette.text, area.center().x - width / 2,
                  area.center().y - ui.Px(40), area.center().x + width / 2,
                  std::string(ui.touch ? "Choose a picture" : "Drop a picture here") +
                      ": the model looks for the latent that comes nearest to it");
    return;
  }
  // Side by side, or one above the other where the stage is tall.
  const float gap = ui.Px(16), caption = ui.Px(32);
  const bool side_by_side = area.w >= area.h;
  const float w = side_by_side ? (area.w - gap) / 2 : area.w;
  const float h = (side_by_side ? area.h : (area.h - gap) / 2) - caption;
  const Box first = {area.x, area.y, w, h};
  const Box second = side_by_side ? Box{area.x + w + gap, area.y, w, h}
                                  : Box{area.x, area.y + h + caption + gap, w, h};
  const PicturePtr& target = projection.target();
  const Box whole = FitPicture(ui, first, target->width, target->height);
  DrawPicture(ui, whole, target);
  Caption(ui, whole, projection.target_name());

  const FoundLatent& found = projection.found();
  const Box tile = FitPicture(ui, second);
  PicturePtr picture = found.picture;
  if (found.picture && !projection.running()) {
    // The model's own picture of what was found.
    wanted.push_back(found.recipe);
    if (const PicturePtr made = app.generator().Find(found.recipe)) picture = made;
    latents.SetShown({found.recipe}, 1);
    ui.Note("picture-0", tile);
    const TileAction action =
        DrawTile(ui, "found", tile, picture, found.recipe, {PinOf(ui, found.recipe)});
    if (action == TileAction::kClick) latents.Look();
    if (action == TileAction::kPin || action == TileAction::kLongPress) {
      latents.TogglePin(found.recipe);
    }
  } else {
    DrawPicture(ui, tile, picture);
  }
  Caption(ui, tile, FoundText(projection));
  if (!projection.running()) return;
  const float line = ui.Px(4);
  const Box track = {tile.x, tile.bottom() + ui.Px(28), tile.w, line};
  FillBox(track, ui.palette.line, line / 2);
  FillBox({track.x, track.y, std::round(track.w * projection.share()), line}, ui.palette.accent,
          line / 2);
}

}  // namespace ganvas::page
