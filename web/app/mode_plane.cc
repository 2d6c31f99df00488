#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

class PlaneMode final : public LatentMode {
 public:
  explicit PlaneMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kPlane; }
  Recipe Selected() const override {
    return LatentsOf(app_).PlaneRecipe(app_.state().x, app_.state().y);
  }
  int ShownSelected() const override {
    const std::vector<Recipe>& shown = LatentsOf(app_).shown();
    const auto found = std::find(shown.begin(), shown.end(), Selected());
    return found == shown.end() ? -1 : static_cast<int>(found - shown.begin());
  }
  void Select(int index) override {
    const Latents& latents = LatentsOf(app_);
    const Recipe recipe = latents.shown()[static_cast<size_t>(index)];
    app_.Edit("look", [&](State& state) {
      const bool mixed = recipe.weights.size() == 3;
      state.x = mixed ? recipe.weights[1] : recipe == latents.PlaneRecipe(1, 0) ? 1.0f : 0.0f;
      state.y = mixed ? recipe.weights[2] : recipe == latents.PlaneRecipe(0, 1) ? 1.0f : 0.0f;
    });
  }
  void Move(int columns, int rows) override {
    app_.Edit("move", [&](State& state) {
      state.x += static_cast<float>(columns) * state.spacing;
      state.y += static_cast<float>(rows) * state.spacing;
    });
  }

 private:
  App& app_;
};

}  // namespace

std::unique_ptr<LatentMode> MakePlaneMode(App& app) { return std::make_unique<PlaneMode>(app); }

}  // namespace ganvas::page
