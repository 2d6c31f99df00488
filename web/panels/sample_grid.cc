#include "web/panels/sample_grid.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "web/app/latents.h"
#include "web/panels/draw.h"

namespace ganvas::page {
namespace {

// Around the tiles and between them, and where there are many.
constexpr float kMarginAndGap[][2] = {{8, 4}, {4, 2}};
// CSS pixels of a tile that is one of many.
constexpr float kSmall = 48;

// Of the names of classes, where each has a row; else 0.
float NamesWidth(const Ui& ui, const Box& stage) {
  if (!LatentsOf(ui.app).rows_by_class()) return 0;
  float width = 0;
  for (const std::string& name : ui.app.model().classes) {
    width = std::max(width, TextWidth(ui.fonts.body, name));
  }
  return std::min(width, std::round(stage.w / 4));
}

// Before the stage asks for pictures. The choices of a window do not change while pictures are kept
// or a sheet is opened: the grid fits itself then.
void FitCounts(Ui& ui, const Box& free) {
  std::array<int, kCounts.size()>& fitted = ui.app.transient().fitted_counts;
  fitted = kCounts;
  if (ui.app.picture_size().width == 0) return;
  const auto [margin, gap] = kMarginAndGap[0];
  const Box area = free.Inset(ui.Px(margin));
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

SampleGrid::SampleGrid(Ui& ui, const Box& stage, const Box& free)
    : ui_(ui), names_(NamesWidth(ui, stage)) {
  FitCounts(ui, free);
  grid_ = FitSample(ui, stage, names_ > 0 ? names_ + ui.Px(8) : 0);
  ui.app.transient().stage_columns = grid_.columns;
}

void SampleGrid::DrawNames() const {
  if (names_ == 0) return;
  const std::vector<std::string>& classes = ui_.app.model().classes;
  for (size_t row = 0; row < classes.size(); ++row) {
    const Box tile = grid_.Tile(static_cast<int>(row) * grid_.columns);
    DrawText(ui_, ui_.fonts.body, ui_.palette.muted,
             {tile.x - ui_.Px(8) - names_, tile.y, names_, tile.h}, classes[row], Align::kRight);
  }
}

}  // namespace ganvas::page
