#include <algorithm>

#include "web/app/latents.h"
#include "web/panels/flow.h"
#include "web/panels/panels.h"

namespace ganvas::page {
namespace {

constexpr int kRows = 3;
// CSS pixels of a picture in the tree, and from one to the next.
constexpr float kTile = 40;
constexpr float kPitch = 48;

// Where each ancestor stands in the tree: its generation, and a row of its own for each branch.
struct TreePlace {
  int generation = 0;
  int row = 0;
};

std::vector<TreePlace> PlacesOf(const std::vector<Ancestor>& lineage) {
  std::vector<TreePlace> places(lineage.size());
  std::vector<bool> has_child(lineage.size(), false);
  int rows = 1;
  for (size_t i = 0; i < lineage.size(); ++i) {
    const int parent = lineage[i].parent;
    if (parent < 0) continue;
    const size_t p = static_cast<size_t>(parent);
    // The first child goes on in the row of its parent.
    places[i] = {places[p].generation + 1, has_child[p] ? rows++ : places[p].row};
    has_child[p] = true;
  }
  return places;
}

}  // namespace

void BreedStage::Draw(Ui& ui, const Box& box, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  std::vector<Recipe> shown;
  for (int i = 0; i < kChildren; ++i) shown.push_back(latents.ChildRecipe(i));
  wanted.insert(wanted.end(), shown.begin(), shown.end());
  if (app.picture_size().width == 0) return;
  const TileGrid grid =
      FitRows(box.Inset(ui.Px(8)), kChildren / kRows, kRows, ShapeOf(ui), ui.Px(4));
  const bool keys = app.transient().stage_focused && app.transient().shelf_selected < 0;
  for (int i = 0; i < kChildren; ++i) {
    const Recipe& recipe = shown[static_cast<size_t>(i)];
    ImGui::PushID(i);
    const PicturePtr picture = slots_.Show(ui, static_cast<size_t>(i), recipe);
    ui.Note("picture-" + std::to_string(i), grid.Tile(i));
    const TileAction action = DrawTile(ui, "tile", grid.Tile(i), picture, recipe,
                                       {PinOf(ui, recipe), keys && i == app.state().child});
    ImGui::PopID();
    if (action == TileAction::kNone) continue;
    app.transient().shelf_selected = -1;
    app.Adjust([&](State& changed) { changed.child = i; });
    if (action == TileAction::kClick) {
      latents.BreedFrom(recipe);
    } else {
      latents.TogglePin(recipe);
    }
  }
  latents.SetShown(std::move(shown), kChildren / kRows);
}

void DrawLineage(Ui& ui, Flow& flow, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  App& app = ui.app;
  const State& state = app.state();
  std::vector<Ancestor> lineage = state.lineage;
  if (lineage.empty()) lineage.push_back(latents.Parent());
  const std::vector<TreePlace> places = PlacesOf(lineage);
  const float pitch = ui.Px(kPitch);
  // The last generations that have room.
  int last = 0, rows = 0;
  for (const TreePlace& place : places) last = std::max(last, place.generation);
  const int fitting = std::max(1, static_cast<int>((flow.width + pitch - ui.Px(kTile)) / pitch));
  const int first = std::max(0, last + 1 - fitting);
  // Rows without a picture in sight are left out.
  std::vector<int> row_of(lineage.size(), -1);
  for (const TreePlace& place : places) {
    if (place.generation >= first) row_of[static_cast<size_t>(place.row)] = 0;
  }
  for (int& row : row_of) {
    if (row == 0) row = rows++;
  }
  auto tile_at = [&](size_t i) {
    const float x = flow.x + static_cast<float>(places[i].generation - first) * pitch;
    const float y = flow.y + static_cast<float>(row_of[static_cast<size_t>(places[i].row)]) * pitch;
    return FitPicture(ui, {x, y, ui.Px(kTile), ui.Px(kTile)});
  };
  for (size_t i = 0; i < places.size(); ++i) {
    if (lineage[i].parent < 0 || places[i].generation <= first) continue;
    const Box from = tile_at(static_cast<size_t>(lineage[i].parent));
    const Box to = tile_at(i);
    const float line = std::max(1.0f, ui.Px(1));
    const float x = to.x - ui.Px(4);
    FillBox({from.right(), from.center().y, x - from.right(), line}, ui.palette.line, 0);
    FillBox({x, from.center().y, line, to.center().y - from.center().y}, ui.palette.line, 0);
    FillBox({x, to.center().y, to.x - x, line}, ui.palette.line, 0);
  }
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i].generation < first) continue;
    const Box tile = tile_at(i);
    const Recipe recipe = latents.Own(lineage[i].recipe);
    const bool here = static_cast<int>(i) == state.parent;
    ImGui::PushID(static_cast<int>(i));
    const TileAction action = DrawTile(ui, "ancestor", tile, app.generator().Find(recipe), recipe,
                                       {TileButton::kNone, here});
    ImGui::PopID();
    ui.Note("ancestor-" + std::to_string(i), tile);
    if (action == TileAction::kClick) latents.BreedAgainFrom(static_cast<int>(i));
    wanted.push_back(recipe);
  }
  flow.Skip(static_cast<float>(rows) * pitch + ui.Px(8));
}

// The partner's picture; one that is dropped there becomes the partner.
void DrawPartner(Ui& ui, Flow& flow, Wanted& wanted) {
  Latents& latents = LatentsOf(ui.app);
  const State& state = ui.app.state();
  const float size = ui.Px(64);
  const Box place = {flow.x, flow.y, size, size};
  const Box tile = FitPicture(ui, place);
  const float text_x = flow.x + size + ui.Px(16);
  std::string text = "No partner: drop a picture here to cross the children with it";
  if (state.partner) {
    const Recipe recipe = latents.Own(*state.partner);
    ImGui::PushID("partner");
    DrawTile(ui, "tile", tile, ui.app.generator().Find(recipe), recipe, {});
    ImGui::PopID();
    wanted.push_back(recipe);
    text = "Partner: " + latents.DescribePicture(recipe);
  } else {
    StrokeBox(ui, place, ui.palette.line, ui.Px(4));
  }
  if (ui.DraggedOver(place)) StrokeBox(ui, place.Inset(-ui.Px(3)), ui.palette.accent, ui.Px(7), 2);
  if (ui.DroppedOn(place)) latents.CrossWith(*ui.drag.recipe);
  const float height = DrawParagraph(ui, ui.fonts.body, ui.palette.muted, text_x, flow.y + ui.Px(6),
                                     flow.x + flow.width - text_x, text);
  flow.Skip(std::max(size, height + ui.Px(12)) + ui.Px(12));
}

}  // namespace ganvas::page
