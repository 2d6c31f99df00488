// The pictures that the stage shows, as a list: which one is selected, and what a click on one
// does.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "web/app/app.h"

namespace ganvas::page {

int App::ShownSelected() const {
  if (looking()) return 0;
  switch (mode()) {
    case Mode::kSample:
      return SelectedIndex();
    case Mode::kInterpolate:
      return static_cast<int>(std::lround(state_.t * static_cast<float>(state_.steps - 1)));
    case Mode::kPlane: {
      const auto found = std::find(shown_.begin(), shown_.end(), PlaneRecipe(state_.x, state_.y));
      return found == shown_.end() ? -1 : static_cast<int>(found - shown_.begin());
    }
    case Mode::kTranslate:
      break;
  }
  return -1;
}

void App::LookAt(int index) {
  if (looking() || index < 0 || index >= static_cast<int>(shown_.size())) return;
  const Recipe recipe = shown_[static_cast<size_t>(index)];
  BeginGesture();
  if (mode() == Mode::kSample) Adjust([&](State& state) { state.selected = index; });
  if (mode() != Mode::kSample) {
    Edit("look", [&](State& state) {
      if (mode() == Mode::kInterpolate) {
        state.t = static_cast<float>(index) / static_cast<float>(state.steps - 1);
        return;
      }
      const bool mixed = recipe.weights.size() == 3;
      state.x = mixed ? recipe.weights[1] : recipe == PlaneRecipe(1, 0) ? 1.0f : 0.0f;
      state.y = mixed ? recipe.weights[2] : recipe == PlaneRecipe(0, 1) ? 1.0f : 0.0f;
    });
  }
  Look();
}

}  // namespace ganvas::page
