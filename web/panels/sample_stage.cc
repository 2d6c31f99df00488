#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"
#include "web/panels/sample_grid.h"

namespace ganvas::page {

void SampleStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const SampleGrid sample(ui, box, ui.free_stage);
  const int count = latents.SampleCount();
  std::vector<Recipe> shown;
  for (int i = 0; i < count; ++i) shown.push_back(latents.SampleRecipe(i));
  wanted.insert(wanted.end(), shown.begin(), shown.end());

  // Tiles come in the size that they stay in.
  const bool known = app.picture_size().width > 0;
  const TileGrid& grid = sample.grid();
  if (known) sample.DrawNames();
  const bool keys = app.transient().stage_focused && app.transient().shelf_selected < 0;
  for (int i = 0; known && i < count; ++i) {
    const Recipe& recipe = shown[static_cast<size_t>(i)];
    ImGui::PushID(i);
    const PicturePtr picture = slots_.Show(ui, static_cast<size_t>(i), recipe);
    ui.Note("picture-" + std::to_string(i), grid.Tile(i));
    const TileAction action = DrawTile(ui, "tile", grid.Tile(i), picture, recipe,
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
  latents.SetShown(std::move(shown), grid.columns);
}

}  // namespace ganvas::page
