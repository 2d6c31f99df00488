#include <algorithm>

#include "web/panels/panels.h"

namespace ganvas {
namespace {

// Rows of classes with their names to the left.
class ClassRows {
 public:
  ClassRows(Ui& ui, const Box& stage) : ui_(ui) {
    for (const std::string& name : ui.app.model().classes) {
      width_ = std::max(width_, TextWidth(ui.fonts.body, name));
    }
    width_ = std::min(width_, std::round(stage.w / 4));
  }

  // Tiles are enlarged by whole numbers, and many rows leave little room: where a narrower margin
  // and gap make the next number possible, they are taken.
  TileGrid Fit(const Box& stage) const {
    constexpr float kMarginAndGap[][2] = {{24, 8}, {12, 4}, {4, 2}};
    const App& app = ui_.app;
    const int rows = static_cast<int>(app.model().classes.size());
    TileGrid best;
    for (const auto& [margin, gap] : kMarginAndGap) {
      Box area = stage.Inset(ui_.Px(margin));
      const float names = width_ + ui_.Px(12);
      area.x += names;
      area.w -= names;
      const TileGrid grid =
          FitRows(ui_, area, app.state().columns, rows, std::max(1, app.model().width),
                  std::max(1, app.model().height), ui_.Px(gap));
      const bool first = margin == kMarginAndGap[0][0];
      if (first || grid.w > best.w) best = grid;
      if (app.state().smooth) break;  // enlarged by any number
    }
    return best;
  }

  void DrawNames(const TileGrid& grid) const {
    const std::vector<std::string>& classes = ui_.app.model().classes;
    for (size_t row = 0; row < classes.size(); ++row) {
      const Box tile = grid.Tile(static_cast<int>(row) * grid.columns);
      const float right = tile.x - ui_.Px(12);
      DrawText(ui_, ui_.fonts.body, ui_.palette.muted, {right - width_, tile.y, width_, tile.h},
               classes[row], Align::kRight);
    }
  }

 private:
  Ui& ui_;
  float width_ = 0;  // of the names
};

}  // namespace

void SampleStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  App& app = ui.app;
  const Box area = box.Inset(ui.Px(box.w < 700 * ui.scale ? 16 : 24));
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
    const ClassRows rows(ui, box);
    grid = rows.Fit(box);
    rows.DrawNames(grid);
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
