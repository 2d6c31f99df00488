#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

// Around the tiles and between them, and where there are many.
constexpr float kMarginAndGap[][2] = {{8, 4}, {4, 2}};
// CSS pixels of a tile that is one of many.
constexpr float kSmall = 48;

// Rows of classes with their names to the left.
class ClassNames {
 public:
  ClassNames(Ui& ui, const Box& stage) : ui_(ui) {
    if (!LatentsOf(ui.app).rows_by_class()) return;
    for (const std::string& name : ui.app.model().classes) {
      width_ = std::max(width_, TextWidth(ui.fonts.body, name));
    }
    width_ = std::min(width_, std::round(stage.w / 4));
  }

  // What they need at the left of the tiles.
  float room() const { return width_ > 0 ? width_ + ui_.Px(8) : 0; }

  void Draw(const TileGrid& grid) const {
    if (width_ == 0) return;
    const std::vector<std::string>& classes = ui_.app.model().classes;
    for (size_t row = 0; row < classes.size(); ++row) {
      const Box tile = grid.Tile(static_cast<int>(row) * grid.columns);
      DrawText(ui_, ui_.fonts.body, ui_.palette.muted,
               {tile.x - ui_.Px(8) - width_, tile.y, width_, tile.h}, classes[row], Align::kRight);
    }
  }

 private:
  Ui& ui_;
  float width_ = 0;
};

// Before the stage asks for pictures. The choices of a window do not change while pictures are kept
// or a sheet is opened: the grid fits itself then.
void FitCounts(Ui& ui) {
  std::array<int, kCounts.size()>& fitted = ui.app.transient().fitted_counts;
  fitted = kCounts;
  if (ui.app.picture_size().width == 0) return;
  const auto [margin, gap] = kMarginAndGap[0];
  const Box area = ui.free_stage.Inset(ui.Px(margin));
  for (int& count : fitted) {
    const CountRange range = NearbyCounts(count);
    count = FitCount(area, count, range.least, range.most, ShapeOf(ui), ui.Px(gap));
  }
}

TileGrid FitSample(const Ui& ui, const Box& stage, float names) {
  const Latents& latents = LatentsOf(ui.app);
  const App& app = ui.app;
  TileGrid grid;
  for (const auto& [margin, gap] : kMarginAndGap) {
    Box area = stage.Inset(ui.Px(margin));
    area.x += names;
    area.w -= names;
    if (latents.rows_by_class()) {
      const int rows = static_cast<int>(app.model().classes.size());
      grid = FitRows(area, app.state().columns, rows, ShapeOf(ui), ui.Px(gap));
    } else {
      grid = FitTiles(area, latents.SampleCount(), ShapeOf(ui), ui.Px(gap));
    }
    if (grid.w >= ui.Px(kSmall)) break;
  }
  return grid;
}

}  // namespace

void SampleStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  FitCounts(ui);
  const int count = latents.SampleCount();
  std::vector<Recipe> shown;
  for (int i = 0; i < count; ++i) shown.push_back(latents.SampleRecipe(i));
  wanted.insert(wanted.end(), shown.begin(), shown.end());

  // Tiles come in the size that they stay in.
  const bool known = app.picture_size().width > 0;
  const ClassNames names(ui, box);
  const TileGrid grid = FitSample(ui, box, names.room());
  app.transient().stage_columns = grid.columns;
  if (known) names.Draw(grid);
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
