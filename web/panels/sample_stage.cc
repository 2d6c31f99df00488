#include <algorithm>

#include "web/panels/panels.h"

namespace ganvas {

void SampleStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  const State& state = app.state();
  const Box area = box.Inset(ui.Px(box.w < 700 * ui.scale ? 16 : 24));
  const int width = std::max(1, app.model().width);
  const int height = std::max(1, app.model().height);

  std::vector<Recipe> shown;
  for (int i = 0; i < state.count; ++i) shown.push_back(app.SampleRecipe(i));

  if (state.enlarged) {
    const Box room = {area.x, area.y, area.w, area.h - ui.Px(32)};
    const Box tile = FitPicture(ui, room, width, height);
    const Recipe& recipe = shown[state.selected];
    const PicturePtr picture = slots_.Show(ui, state.selected, recipe);
    const TileAction action =
        DrawTile(ui, "enlarged", tile, picture, recipe, {app.IsPinned(recipe), false});
    if (action == TileAction::kClick) app.TogglePin(recipe);
    if (action == TileAction::kLongPress) app.Run("enlarge", false);
    DrawText(ui, ui.fonts.body, ui.palette.muted,
             {area.x, tile.bottom() + ui.Px(8), area.w, ui.Px(24)},
             Sentence(app.DescribePicture(recipe)), Align::kCenter);
    wanted.insert(wanted.end(), {recipe});
    app.SetShown({recipe}, 1);
    return;
  }

  const TileGrid grid = FitTiles(ui, area, state.count, width, height, ui.Px(8));
  app.passing().stage_columns = grid.columns;
  const bool keys = app.passing().stage_focused && app.passing().shelf_selected < 0;
  for (int i = 0; i < state.count; ++i) {
    ImGui::PushID(i);
    const PicturePtr picture = slots_.Show(ui, i, shown[i]);
    const TileAction action = DrawTile(ui, "tile", grid.Tile(i), picture, shown[i],
                                       {app.IsPinned(shown[i]), keys && i == state.selected});
    ImGui::PopID();
    if (action == TileAction::kNone) continue;
    app.passing().shelf_selected = -1;
    app.Adjust([&](State& changed) { changed.selected = i; });
    if (action == TileAction::kClick) app.TogglePin(shown[i]);
    if (action == TileAction::kLongPress) app.Run("enlarge", true);
  }
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  app.SetShown(std::move(shown), grid.columns);
}

}  // namespace ganvas
