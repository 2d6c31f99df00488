#include <algorithm>

#include "web/panels/panels.h"

namespace ganvas {
namespace {

// Names of the classes to the left of their rows; takes its room off `area`.
class RowNames {
 public:
  RowNames(Ui& ui, Box* area) : ui_(ui), left_(area->x) {
    for (const std::string& name : ui.app.model().classes) {
      width_ = std::max(width_, TextWidth(ui.fonts.body, name));
    }
    width_ = std::min(width_, std::round(area->w / 4));
    const float room = width_ + ui.Px(12);
    area->x += room;
    area->w -= room;
  }

  void Draw(const TileGrid& grid) const {
    const std::vector<std::string>& classes = ui_.app.model().classes;
    for (size_t row = 0; row < classes.size(); ++row) {
      const Box tile = grid.Tile(static_cast<int>(row) * grid.columns);
      const float right = tile.x - ui_.Px(12);
      DrawText(ui_, ui_.fonts.body, ui_.palette.muted,
               {std::max(left_, right - width_), tile.y, width_, tile.h}, classes[row],
               Align::kRight);
    }
  }

 private:
  Ui& ui_;
  float left_;
  float width_ = 0;
};

}  // namespace

void SampleStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  Box area = box.Inset(ui.Px(box.w < 700 * ui.scale ? 16 : 24));
  const int width = std::max(1, app.model().width);
  const int height = std::max(1, app.model().height);

  const int count = app.SampleCount();
  std::vector<Recipe> shown;
  for (int i = 0; i < count; ++i) shown.push_back(app.SampleRecipe(i));

  if (app.state().enlarged) {
    const Box room = {area.x, area.y, area.w, area.h - ui.Px(32)};
    const Box tile = FitPicture(ui, room, width, height);
    const int index = app.SelectedIndex();
    const Recipe& recipe = shown[static_cast<size_t>(index)];
    const PicturePtr picture = slots_.Show(ui, static_cast<size_t>(index), recipe);
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

  TileGrid grid;
  if (app.rows_by_class()) {
    const RowNames names(ui, &area);
    const int rows = static_cast<int>(app.model().classes.size());
    grid = FitRows(ui, area, app.state().columns, rows, width, height,
                   ui.Px(rows > 12 || app.passing().narrow ? 4 : 8));
    names.Draw(grid);
  } else {
    grid = FitTiles(ui, area, count, width, height, ui.Px(8));
  }
  app.passing().stage_columns = grid.columns;
  const bool keys = app.passing().stage_focused && app.passing().shelf_selected < 0;
  for (int i = 0; i < count; ++i) {
    const Recipe& recipe = shown[static_cast<size_t>(i)];
    ImGui::PushID(i);
    const PicturePtr picture = slots_.Show(ui, static_cast<size_t>(i), recipe);
    const TileAction action = DrawTile(ui, "tile", grid.Tile(i), picture, recipe,
                                       {app.IsPinned(recipe), keys && i == app.SelectedIndex()});
    ImGui::PopID();
    if (action == TileAction::kNone) continue;
    app.passing().shelf_selected = -1;
    app.Adjust([&](State& changed) { changed.selected = i; });
    if (action == TileAction::kClick) app.TogglePin(recipe);
    if (action == TileAction::kLongPress) app.Run("enlarge", true);
  }
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  app.SetShown(std::move(shown), grid.columns);
}

}  // namespace ganvas
