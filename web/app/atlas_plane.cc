// The endless plane of Atlas.
#include <cstdio>

#include "web/app/atlas_view.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

class AtlasPlane final : public AtlasView {
 public:
  explicit AtlasPlane(const App& app) : app_(app) {}

  Camera State::*camera() const override { return &State::atlas; }
  float max_zoom() const override { return Camera::kMaxZoom; }
  int level() const override {
    const int most = static_cast<int>(Camera::kMaxZoom);
    return std::clamp(static_cast<int>(std::lround(app_.state().atlas.zoom)), 0, most);
  }
  std::optional<Recipe> At(int64_t column, int64_t row) const override {
    return LatentsOf(app_).Own(
        lattice().At({static_cast<double>(column) * step(), static_cast<double>(row) * step()}));
  }
  // That in the middle.
  AtlasCell Selected() const override {
    const Camera& camera = app_.state().atlas;
    return {std::llround(ColumnOf(camera.x)), std::llround(ColumnOf(camera.y))};
  }
  void Select(State& state, AtlasCell cell) const override { MoveTo(state, *this, cell); }
  std::optional<PlanePoint> PlaceOf(const Recipe& recipe) const override {
    return lattice().PlaceOf(recipe);
  }
  std::vector<PlanePoint> Kept() const override {
    std::vector<PlanePoint> places;
    for (const Lattice::Anchor& anchor : lattice().anchors()) places.push_back(anchor.at);
    return places;
  }
  std::string Describe(const Recipe& recipe) const override {
    const std::string name = ganvas::Describe(recipe);
    if (recipe.kind != Recipe::Kind::kMix) return name;
    const auto place = PlaceOf(recipe);
    if (!place) return name;
    char text[96];
    std::snprintf(text, sizeof text, "at (%.7g, %.7g) ", place->x, place->y);
    return text + name;
  }

 private:
  const Lattice& lattice() const {
    const Latents& latents = LatentsOf(app_);
    const State& state = app_.state();
    const int label = app_.model().has_label ? state.label : -1;
    const bool styles = latents.in_styles();
    const bool same = made_ && made_->seed == state.seed && made_->label == label &&
                      made_->styles == styles && made_->shelf == state.shelf;
    if (!same) {
      Lattice lattice(state.seed, label, styles, latents.KeptThatFit());
      made_ = Made{state.seed, label, styles, state.shelf, std::move(lattice)};
    }
    return made_->lattice;
  }

  struct Made {
    uint64_t seed = 0;
    int label = 0;
    bool styles = false;
    std::vector<Recipe> shelf;
    Lattice lattice;
  };

  const App& app_;
  mutable std::optional<Made> made_;  // what was last asked for
};

}  // namespace

std::unique_ptr<AtlasView> MakeAtlasPlane(const App& app) {
  return std::make_unique<AtlasPlane>(app);
}

}  // namespace ganvas::page
