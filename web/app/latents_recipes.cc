// The recipes of the pictures that the modes show.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

// What is a longer chain of recipes is kept as numbers.
constexpr int kMaxDepth = 6;
// Or of more recipes in all.
constexpr int kMaxRecipes = 40;

int DepthOf(const Recipe& recipe) {
  int depth = 0;
  for (const Recipe& part : recipe.parts) depth = std::max(depth, DepthOf(part));
  return depth + 1;
}

int CountOf(const Recipe& recipe) {
  int count = 1;
  for (const Recipe& part : recipe.parts) count += CountOf(part);
  return count;
}

}  // namespace

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
  return Own(Recipe::Seed(app_.state().seed, static_cast<uint64_t>(index), label));
}

Recipe Latents::Own(Recipe recipe) const {
  recipe.model = app_.model().hash;
  recipe.psi = app_.state().psi;
  recipe.snapshot = -1;
  // Those of a model that is on its way, or that the engine cannot look into, do not count.
  const bool can_change = !app_.model().layers.empty() && app_.state().model == app_.model().id;
  recipe.changes = can_change ? app_.state().changes : ChannelChanges();
  return recipe;
}

Recipe Latents::Compact(Recipe recipe) const {
  recipe.snapshot = -1;  // what is made of a picture is made by the model itself
  if (DepthOf(recipe) <= kMaxDepth && CountOf(recipe) <= kMaxRecipes) return recipe;
  const StyleBook& book = app_.generator().book();
  Recipe given;
  given.kind = Recipe::Kind::kValues;
  given.label = recipe.label;
  given.model = recipe.model;
  given.styled = book.has_styles() && NeedsStyles(recipe);
  if (given.styled) {
    std::vector<Recipe> unknown;
    book.FindUnknown(recipe, unknown);
    if (!unknown.empty() || !book.has_average()) return recipe;
    given.values.resize(book.size());
    book.Realize(recipe, given.values);
  } else {
    given.values.resize(static_cast<size_t>(app_.model().nz));
    Realize(recipe, app_.model().prior, given.values);
  }
  return given;
}

bool Latents::Fits(const Recipe& recipe) const {
  if (recipe.snapshot >= static_cast<int>(app_.model().film.steps.size())) return false;
  return FitsModel(recipe, static_cast<size_t>(app_.model().nz), app_.generator().book());
}

Recipe Latents::WalkRecipe(float t) const {
  const Recipe a = End(0), b = End(1);
  return Own(in_styles() ? Recipe::BetweenStyles(a, b, t)
                         : Recipe::Between(a, b, t, app_.state().slerp));
}

Recipe Latents::PlaneRecipe(float x, float y) const {
  const Recipe a = End(0), b = End(1), c = End(2);
  return Own(in_styles() ? Recipe::OnPlaneOfStyles(a, b, c, x, y)
                         : Recipe::OnPlane(a, b, c, x, y, app_.state().slerp));
}

Recipe Latents::MixRow(int row) const {
  const int label = app_.model().has_label ? app_.state().label : -1;
  return Own(Recipe::Seed(app_.state().seed, static_cast<uint64_t>(row), label));
}

Recipe Latents::MixColumn(int column) const {
  const int label = app_.model().has_label ? app_.state().label : -1;
  return Own(Recipe::Seed(app_.state().style_seed, static_cast<uint64_t>(column), label));
}

Recipe Latents::MixRecipe(int row, int column) const {
  return Own(Recipe::Layers(MixRow(row).Plain(), MixColumn(column).Plain(), MixedLayers()));
}

Recipe Latents::PsiRecipe(int row, int column) const {
  return MixRow(row).WithPsi(kPsiStrip[static_cast<size_t>(column)]);
}

LayerRange Latents::LayersNamed(std::string_view name) const {
  const int layers = app_.generator().book().layers();
  // Two layers for each size of the picture: coarse ends after 8 x 8, middle after 32 x 32. Each
  // has a layer at least.
  const int coarse = layers > 8 ? 4 : (layers + 2) / 3;
  const int middle = layers > 8 ? 8 : (2 * layers + 2) / 3;
  const int last_layer = std::max(0, layers - 1);
  const auto within = [&](int from, int to) {
    const int start = std::min(from, last_layer);
    return LayerRange{start, std::clamp(to, start, last_layer)};
  };
  if (name == "coarse") return within(0, coarse - 1);
  if (name == "middle") return within(coarse, middle - 1);
  if (name == "fine") return within(middle, last_layer);
  const State& state = app_.state();
  const int first = std::clamp(state.first_layer, 0, layers - 1);
  return {first, std::clamp(state.last_layer, first, layers - 1)};
}

uint64_t Latents::MixedLayers() const {
  const LayerRange range = LayersNamed(app_.state().mix);
  uint64_t bits = 0;
  for (int layer = range.first; layer <= range.last; ++layer) bits |= uint64_t{1} << layer;
  return bits;
}

Recipe Latents::End(int end) const {
  const auto& chosen = app_.state().ends[static_cast<size_t>(end)];
  if (chosen && Fits(*chosen)) return *chosen;
  const int classes = static_cast<int>(app_.model().classes.size());
  const Recipe like = end == 0 ? SampleRecipe(SelectedIndex()).Plain() : End(0);
  const int label = app_.model().has_label ? LabelOf(like, classes) : -1;
  Recipe recipe = Recipe::Seed(app_.state().seed, static_cast<uint64_t>(end), label);
  // The user may have chosen just this one as A.
  if (end > 0 && KeyOf(recipe) == KeyOf(like)) recipe.index = app_.state().ends.size();
  recipe.model = app_.model().hash;
  return recipe;
}

void Latents::SetEnd(int end, const Recipe& recipe) {
  app_.BeginGesture();
  // The truncation of the mode is that of all of its pictures.
  app_.Edit("end", [&](State& state) { state.ends[end] = Compact(recipe.Plain()); });
  app_.transient().status =
      std::string(1, static_cast<char>('A' + end)) + " is " + DescribePicture(recipe);
}

void Latents::AddToEnd(int end, const Recipe& recipe) {
  const auto& chosen = app_.state().ends[static_cast<size_t>(end)];
  std::vector<Recipe> parts;
  if (chosen && Fits(*chosen)) parts = chosen->MeanOf();
  if (parts.size() >= kMaxAveraged) {
    app_.transient().note = "A mean has at most " + std::to_string(kMaxAveraged) + " pictures";
    return;
  }
  parts.push_back(recipe.Plain());
  const bool styled = in_styles();
  Recipe mean = Recipe::Mean(parts, styled, app_.state().slerp);
  if (app_.model().has_label) {
    mean.label = LabelOf(parts[0], static_cast<int>(app_.model().classes.size()));
  }
  app_.BeginGesture();
  app_.Edit("end", [&](State& state) {
    state.ends[static_cast<size_t>(end)] = parts.size() == 1 ? Compact(mean) : mean;
  });
  const std::string letter(1, static_cast<char>('A' + end));
  app_.transient().status =
      parts.size() == 1 ? letter + " is " + DescribePicture(mean)
                        : letter + " is the mean of " + std::to_string(parts.size()) + " pictures";
}

// Radford et al. 2016, section 6.3.2.
void Latents::ShowArithmetic() {
  app_.BeginGesture();
  app_.Edit("arithmetic", [](State& state) {
    state.mode = Mode::kPlane;
    state.x = -1;
    state.y = 1;
    state.single = true;
    state.enlarged = false;
  });
  app_.transient().shelf_selected = -1;
  app_.transient().status = DescribePicture(PlaneRecipe(-1, 1));
}

void Latents::InterpolateFrom(const Recipe& recipe) {
  Recipe from = recipe;
  const int classes = static_cast<int>(app_.model().classes.size());
  if (app_.model().has_label) from.label = LabelOf(recipe, classes);
  app_.BeginGesture();
  app_.Edit("interpolate from", [&](State& state) {
    state.ends = {};
    state.ends[0] = Compact(from.Plain());
    state.psi = from.psi;
    state.changes = from.changes;
    state.mode = Mode::kInterpolate;
    state.enlarged = false;
  });
  app_.transient().status = "Interpolate from " + DescribePicture(from);
}

}  // namespace ganvas::page
