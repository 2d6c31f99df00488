// The recipes of the pictures that Sample, Interpolate and Plane show.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {

bool Latents::CanRowByClass() const {
  const size_t classes = app_.model().classes.size();
  return app_.model().has_label && classes > 1 && classes <= kMaxRows;
}

int Latents::SampleCount() const {
  if (rows_by_class()) {
    return app_.state().columns * static_cast<int>(app_.model().classes.size());
  }
  return ShownCount(app_.state().count);
}

int Latents::ShownCount(int count) const {
  const auto found = std::find(kCounts.begin(), kCounts.end(), count);
  return found == kCounts.end() ? count : app_.transient().fitted_counts[found - kCounts.begin()];
}

Recipe Latents::SampleRecipe(int index) const {
  int label = app_.model().has_label ? app_.state().label : -1;
  if (rows_by_class()) {
    label = index / app_.state().columns;
    index %= app_.state().columns;
  }
  Recipe recipe = Recipe::Seed(app_.state().seed, static_cast<uint64_t>(index), label);
  recipe.model = app_.model().hash;
  return recipe;
}

Recipe Latents::WalkRecipe(float t) const {
  Recipe recipe = Recipe::Between(End(0), End(1), t, app_.state().slerp);
  recipe.model = app_.model().hash;
  return recipe;
}

Recipe Latents::PlaneRecipe(float x, float y) const {
  Recipe recipe = Recipe::OnPlane(End(0), End(1), End(2), x, y, app_.state().slerp);
  recipe.model = app_.model().hash;
  return recipe;
}

Recipe Latents::End(int end) const {
  if (const auto& chosen = app_.state().ends[static_cast<size_t>(end)]) return *chosen;
  const int classes = static_cast<int>(app_.model().classes.size());
  const Recipe like = end == 0 ? SampleRecipe(SelectedIndex()) : End(0);
  const int label = app_.model().has_label ? LabelOf(like, classes) : -1;
  Recipe recipe = Recipe::Seed(app_.state().seed, static_cast<uint64_t>(end), label);
  // The user may have chosen just this one as A.
  if (end > 0 && KeyOf(recipe) == KeyOf(like)) recipe.index = app_.state().ends.size();
  recipe.model = app_.model().hash;
  return recipe;
}

void Latents::SetEnd(int end, const Recipe& recipe) {
  app_.BeginGesture();
  app_.Edit("end", [&](State& state) { state.ends[end] = recipe; });
  app_.transient().status =
      std::string(1, static_cast<char>('A' + end)) + " is " + DescribePicture(recipe);
}

void Latents::InterpolateFrom(const Recipe& recipe) {
  Recipe from = recipe;
  const int classes = static_cast<int>(app_.model().classes.size());
  if (app_.model().has_label) from.label = LabelOf(recipe, classes);
  app_.BeginGesture();
  app_.Edit("interpolate from", [&](State& state) {
    state.ends = {};
    state.ends[0] = from;
    state.mode = Mode::kInterpolate;
    state.enlarged = false;
  });
  app_.transient().status = "Interpolate from " + DescribePicture(from);
}

}  // namespace ganvas::page
