#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr float kGap = 4;

std::string PsiText(float psi) {
  char text[32];
  std::snprintf(text, sizeof text, "%s%g", psi < 0 ? "\u2212" : "", std::abs(psi));
  return text;
}

// Where the tiles stand: with the sources of rows and columns at the left and above.
struct Cells {
  Cells(Ui& ui, const Box& stage) {
    const State& state = ui.app.state();
    psi_strip = state.psi_strip;
    rows = state.mix_rows;
    columns = psi_strip ? static_cast<int>(kPsiStrip.size()) : state.mix_columns;
    Box area = stage.Inset(ui.Px(8));
    if (psi_strip) {
      const float head = ui.Px(24);
      area = {area.x, area.y + head, area.w, area.h - head};
      grid = FitRows(area, columns, rows, ShapeOf(ui), ui.Px(kGap));
    } else {
      grid = FitRows(area, columns + 1, rows + 1, ShapeOf(ui), ui.Px(kGap));
    }
  }

  Box Cell(int row, int column) const {
    return psi_strip ? grid.Tile(row * columns + column)
                     : grid.Tile((row + 1) * (columns + 1) + column + 1);
  }
  Box RowSource(int row) const { return grid.Tile((row + 1) * (columns + 1)); }
  Box ColumnSource(int column) const { return grid.Tile(column + 1); }

  bool psi_strip = false;
  int rows = 1, columns = 1;
  TileGrid grid;
};

}  // namespace

void StylesStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  if (app.picture_size().width == 0) {
    wanted.push_back(latents.Selected());
    return;
  }
  const Cells cells(ui, box);
  size_t slot = 0;
  std::vector<Source> sources;
  // A click on a source keeps it.
  auto draw_source = [&](const Box& tile, const char* kind, int place, const Recipe& recipe) {
    ui.Note("source-" + std::to_string(sources.size()), tile);
    sources.push_back({std::string(kind) + " " + std::to_string(place + 1), recipe});
    ImGui::PushID(static_cast<int>(slot));
    const PicturePtr picture = slots_.Show(ui, slot++, recipe);
    const TileAction action = DrawTile(ui, "source", tile, picture, recipe, {PinOf(ui, recipe)});
    ImGui::PopID();
    if (action != TileAction::kNone) latents.TogglePin(recipe);
    wanted.push_back(recipe);
  };
  if (cells.psi_strip) {
    for (int column = 0; column < cells.columns; ++column) {
      const Box tile = cells.Cell(0, column);
      DrawText(ui, ui.fonts.body, ui.palette.muted, {tile.x, tile.y - ui.Px(24), tile.w, ui.Px(24)},
               PsiText(kPsiStrip[static_cast<size_t>(column)]), Align::kCenter);
    }
  } else {
    for (int row = 0; row < cells.rows; ++row) {
      draw_source(cells.RowSource(row), "Row", row, latents.MixRow(row));
    }
    for (int column = 0; column < cells.columns; ++column) {
      draw_source(cells.ColumnSource(column), "Column", column, latents.MixColumn(column));
    }
    // A line parts the sources from what is mixed of them.
    const Box first = cells.Cell(0, 0);
    const Box last = cells.Cell(cells.rows - 1, cells.columns - 1);
    const float line = std::max(1.0f, ui.Px(1));
    const float gap = ui.Px(kGap);
    FillBox({first.x - gap / 2 - line / 2, cells.ColumnSource(0).y, line,
             last.bottom() - cells.ColumnSource(0).y},
            ui.palette.line, 0);
    FillBox({cells.RowSource(0).x, first.y - gap / 2 - line / 2,
             last.right() - cells.RowSource(0).x, line},
            ui.palette.line, 0);
  }

  const bool keys = app.transient().stage_focused && app.transient().shelf_selected < 0;
  const State& state = app.state();
  std::vector<Recipe> shown;
  for (int row = 0; row < cells.rows; ++row) {
    for (int column = 0; column < cells.columns; ++column) {
      const Recipe recipe =
          cells.psi_strip ? latents.PsiRecipe(row, column) : latents.MixRecipe(row, column);
      const int index = static_cast<int>(shown.size());
      const Box tile = cells.Cell(row, column);
      const bool selected = keys && row == state.mix_row && column == state.mix_column;
      ImGui::PushID(1000 + index);
      const PicturePtr picture = slots_.Show(ui, slot++, recipe);
      const TileAction action =
          DrawTile(ui, "tile", tile, picture, recipe, {PinOf(ui, recipe), selected});
      ImGui::PopID();
      ui.Note("picture-" + std::to_string(index), tile);
      shown.push_back(recipe);
      if (action == TileAction::kNone) continue;
      app.transient().shelf_selected = -1;
      app.Adjust([&](State& changed) {
        changed.mix_row = row;
        changed.mix_column = column;
      });
      if (action == TileAction::kClick) {
        latents.Look();
      } else {
        latents.TogglePin(recipe);
      }
    }
  }
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  latents.SetShown(std::move(shown), cells.columns);
  latents.SetSources(std::move(sources));
}

}  // namespace ganvas::page
