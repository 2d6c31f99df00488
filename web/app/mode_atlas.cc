// Atlas: pictures on a plane that one moves over.
#include <algorithm>

#include "web/app/atlas_view.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

class AtlasMode final : public LatentMode {
 public:
  explicit AtlasMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kAtlas; }
  Recipe Selected() const override {
    const Latents& latents = LatentsOf(app_);
    const AtlasCell selected = view().Selected();
    // Before samples are laid out, none of them is there.
    return view()
        .At(selected.column, selected.row)
        .value_or(latents.SampleRecipe(latents.SelectedIndex()));
  }
  int ShownSelected() const override {
    const std::vector<Recipe>& shown = LatentsOf(app_).shown();
    const auto found = std::find(shown.begin(), shown.end(), Selected());
    return found == shown.end() ? -1 : static_cast<int>(found - shown.begin());
  }
  void Select(int index) override {
    const auto place = view().PlaceOf(LatentsOf(app_).shown()[static_cast<size_t>(index)]);
    if (!place) return;
    Select({std::llround(view().ColumnOf(place->x)), std::llround(view().ColumnOf(place->y))});
  }
  void Move(int columns, int rows) override {
    const AtlasCell from = view().Selected();
    const AtlasCell to = {from.column + columns, from.row + rows};
    if (view().At(to.column, to.row)) Select(to);
  }
  std::string Describe(const Recipe& recipe) const override { return view().Describe(recipe); }

 private:
  const AtlasView& view() const { return LatentsOf(app_).atlas(); }
  void Select(AtlasCell cell) {
    app_.Edit("move", [&](State& state) { view().Select(state, cell); });
  }

  App& app_;
};

}  // namespace

std::unique_ptr<LatentMode> MakeAtlasMode(App& app) { return std::make_unique<AtlasMode>(app); }

void MoveTo(State& state, const AtlasView& view, double x, double y) {
  Camera& camera = state.*view.camera();
  // At its least zoom the whole stays in the middle.
  const double most = view.side() > 0
                          ? static_cast<double>(view.side()) / 2 *
                                (1 - std::exp2(static_cast<double>(Camera::kMinZoom - camera.zoom)))
                          : static_cast<double>(kFarthestNode - 1);
  camera.x = Tidied(std::clamp(x, -most, most));
  camera.y = Tidied(std::clamp(y, -most, most));
}

void MoveTo(State& state, const AtlasView& view, AtlasCell cell) {
  MoveTo(state, view, view.PlaceOfColumn(static_cast<double>(cell.column)),
         view.PlaceOfColumn(static_cast<double>(cell.row)));
}

void ZoomTo(State& state, const AtlasView& view, float zoom) {
  Camera& camera = state.*view.camera();
  camera.zoom = std::clamp(std::round(zoom * 100) / 100, Camera::kMinZoom, view.max_zoom());
  MoveTo(state, view, camera.x, camera.y);
}

bool Latents::by_likeness() const {
  // Our engine alone looks into models.
  return app_.state().by_likeness && CanMap();
}

const AtlasView& Latents::atlas() const { return by_likeness() ? *map_ : *plane_; }

MapRequest Latents::WantedMap() const {
  const State& state = app_.state();
  // Maps by styles do not depend on it.
  const float psi = has_styles() ? 1.0f : state.psi;
  return {state.seed, state.map_count, app_.model().has_label ? state.label : -1, psi};
}

std::vector<Recipe> Latents::KeptThatFit() const {
  std::vector<Recipe> kept;
  for (int index : ShelfOfModel()) {
    const Recipe& recipe = app_.state().shelf[static_cast<size_t>(index)];
    // Links hold no mixes of long chains of recipes.
    if (Fits(recipe)) kept.push_back(Compact(recipe.Plain()));
  }
  return kept;
}

}  // namespace ganvas::page
