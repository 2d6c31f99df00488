// The samples of Atlas by likeness.
#include "web/app/atlas_view.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

class AtlasMap final : public AtlasView {
 public:
  explicit AtlasMap(const App& app) : app_(app) {}

  Camera State::*camera() const override { return &State::map; }
  float max_zoom() const override { return Camera::kMaxZoom - 2; }
  int64_t side() const override { return map() ? map()->side : 0; }
  std::optional<Recipe> At(int64_t column, int64_t row) const override {
    if (!map() || column < 0 || row < 0 || column >= side() || row >= side()) return std::nullopt;
    const int32_t sample = map()->cells[static_cast<size_t>(row * side() + column)];
    if (sample < 0) return std::nullopt;
    return LatentsOf(app_).Own(
        Recipe::Seed(map()->of.seed, static_cast<uint64_t>(sample), map()->of.label));
  }
  AtlasCell Selected() const override {
    return CellOf(static_cast<uint64_t>(app_.state().map_selected)).value_or(AtlasCell());
  }
  void Select(State& state, AtlasCell cell) const override {
    const auto recipe = At(cell.column, cell.row);
    if (!recipe) return;
    state.map_selected = static_cast<int>(recipe->index);
    MoveTo(state, *this, cell);
  }
  std::optional<PlanePoint> PlaceOf(const Recipe& recipe) const override {
    if (!map() || recipe.kind != Recipe::Kind::kSeed) return std::nullopt;
    if (recipe.seed != map()->of.seed || recipe.label != map()->of.label) return std::nullopt;
    const auto cell = CellOf(recipe.index);
    if (!cell) return std::nullopt;
    return PlanePoint{PlaceOfColumn(static_cast<double>(cell->column)),
                      PlaceOfColumn(static_cast<double>(cell->row))};
  }
  std::vector<PlanePoint> Kept() const override {
    std::vector<PlanePoint> places;
    for (const Recipe& recipe : LatentsOf(app_).KeptThatFit()) {
      if (const auto place = PlaceOf(recipe)) places.push_back(*place);
    }
    return places;
  }

 private:
  std::optional<AtlasCell> CellOf(uint64_t sample) const {
    if (!map()) return std::nullopt;
    const std::vector<int32_t>& cells = map()->cells;
    const auto found = std::find(cells.begin(), cells.end(), static_cast<int32_t>(sample));
    if (found == cells.end()) return std::nullopt;
    const int64_t cell = found - cells.begin();
    return AtlasCell{cell % side(), cell / side()};
  }

  // That of the samples which are wanted now; null until it is there. While psi moves, the pictures
  // stay where they were.
  const SampleMap* map() const { return app_.likeness().Nearest(LatentsOf(app_).WantedMap()); }

  const App& app_;
};

}  // namespace

std::unique_ptr<AtlasView> MakeAtlasMap(const App& app) { return std::make_unique<AtlasMap>(app); }

}  // namespace ganvas::page
