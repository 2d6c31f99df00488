// Directions: one picture, moved along what its model can change.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

class DirectionsMode final : public LatentMode {
 public:
  explicit DirectionsMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kDirections; }
  // Our engine alone finds them.
  bool FitsModel() const override { return app_.model().engine == "wasm"; }
  Recipe Selected() const override {
    const Latents& latents = LatentsOf(app_);
    return app_.transient().before ? latents.Own(latents.Steered()) : latents.SteeredRecipe();
  }
  int ShownSelected() const override { return 0; }
  // Picture 0 is the whole; after it come the strips.
  void Select(int index) override {
    const int steps = static_cast<int>(kSigmaStrip.size());
    if (index <= 0 || index > LatentsOf(app_).DirectionCount() * steps) return;
    const int direction = (index - 1) / steps;
    const int sigmas = kSigmaStrip[static_cast<size_t>((index - 1) % steps)];
    if (app_.state().locked[static_cast<size_t>(direction)]) {
      app_.Adjust([&](State& state) { state.direction = direction; });
      return;
    }
    app_.Edit("steer", [&](State& state) {
      state.direction = direction;
      state.sigmas[static_cast<size_t>(direction)] = static_cast<float>(sigmas);
    });
  }
  // Across: along the direction; up and down: to another one.
  void Move(int columns, int rows) override {
    const int last = std::max(0, LatentsOf(app_).DirectionCount() - 1);
    app_.Edit("steer", [&](State& state) {
      state.direction = std::clamp(state.direction + rows, 0, last);
      if (state.locked[static_cast<size_t>(state.direction)]) return;
      float& sigmas = state.sigmas[static_cast<size_t>(state.direction)];
      sigmas = std::clamp(sigmas + 0.25f * static_cast<float>(columns), -kMaxSigmas, kMaxSigmas);
    });
  }

 private:
  App& app_;
};

}  // namespace

std::unique_ptr<LatentMode> MakeDirectionsMode(App& app) {
  return std::make_unique<DirectionsMode>(app);
}

Recipe Latents::Steered() const {
  const auto& steered = app_.state().steered;
  if (steered && Fits(*steered)) return *steered;
  Recipe recipe = SampleRecipe(SelectedIndex()).Plain();
  if (app_.model().has_label) {
    recipe.label = LabelOf(recipe, static_cast<int>(app_.model().classes.size()));
  }
  return recipe;
}

DirectionRequest Latents::WantedDirections() const {
  const State& state = app_.state();
  DirectionRequest request;
  const bool classes = has_styles() && app_.model().classes.size() > 1;
  const bool lacking =
      (state.method == "classes" && !classes) || (state.method == "means" && !EndsAreLatents());
  request.method = lacking ? "sefa" : state.method;
  if (has_styles() && state.steered_layers != "all") {
    const LayerRange range = LayersNamed(state.steered_layers);
    request.first = range.first;
    request.last = range.last;
  }
  if (request.method == "means") {
    const std::vector<Recipe> from = End(0).MeanOf(), toward = End(1).MeanOf();
    request.from = static_cast<int>(from.size());
    request.toward = static_cast<int>(toward.size());
    const size_t nz = static_cast<size_t>(app_.model().nz);
    for (const std::vector<Recipe>* set : {&from, &toward}) {
      for (const Recipe& recipe : *set) {
        const size_t at = request.latents.size();
        request.latents.resize(at + nz);
        Realize(recipe, app_.model().prior, std::span(request.latents).subspan(at));
        request.labels.push_back(LabelOf(recipe, static_cast<int>(app_.model().classes.size())));
      }
    }
  }
  if (request.method == "classes") {
    const int last = static_cast<int>(app_.model().classes.size()) - 1;
    request.toward = std::min(state.toward_class, last);
    request.from = std::min(state.from_class, last);
  }
  return request;
}

bool Latents::EndsAreLatents() const {
  for (int end : {0, 1}) {
    const std::vector<Recipe> parts = End(end).MeanOf();
    if (has_styles() && std::any_of(parts.begin(), parts.end(), NeedsStyles)) return false;
  }
  return true;
}

int Latents::DirectionCount() const {
  return std::min(app_.directions().found().count, static_cast<int>(kDirections));
}

std::string Latents::DirectionName(int index) const {
  const std::string& name = app_.state().direction_names[static_cast<size_t>(index)];
  return name.empty() ? std::to_string(index + 1) : name;
}

Recipe Latents::SteeredRecipe() const { return SteeredAlong(0, app_.state().sigmas[0]); }

Recipe Latents::SteeredAlong(int index, float sigmas) const {
  const DirectionSet& set = app_.directions().found();
  const size_t dim = static_cast<size_t>(set.dim);
  std::vector<float> step(dim, 0.0f);
  for (int k = 0; k < DirectionCount(); ++k) {
    const size_t row = static_cast<size_t>(k);
    const float factor = (k == index ? sigmas : app_.state().sigmas[row]) * set.sigma[row];
    if (factor == 0) continue;
    for (size_t i = 0; i < dim; ++i) step[i] += factor * set.vectors[row * dim + i];
  }
  Recipe recipe = MovedBy(Steered(), std::move(step));
  recipe.label = Steered().label;
  return Own(recipe);
}

Recipe Latents::MovedBy(const Recipe& recipe, std::vector<float> step) const {
  const DirectionSet& set = app_.directions().found();
  uint64_t layers = 0;
  for (int layer = set.first; set.styled && layer <= set.last && layer < 64; ++layer) {
    layers |= uint64_t{1} << layer;
  }
  return Recipe::Moved(recipe, std::move(step), set.styled, layers);
}

Recipe Latents::MovedAlong(const Recipe& recipe, int index, float sigmas) const {
  const DirectionSet& set = app_.directions().found();
  if (index < 0 || index >= DirectionCount() || sigmas == 0) return recipe;
  const size_t row = static_cast<size_t>(index), dim = static_cast<size_t>(set.dim);
  std::vector<float> step(dim);
  for (size_t i = 0; i < dim; ++i) {
    step[i] = sigmas * set.sigma[row] * set.vectors[row * dim + i];
  }
  return MovedBy(recipe, std::move(step));
}

void Latents::SteerFrom(const Recipe& recipe) {
  Recipe chosen = Compact(recipe.Plain());
  if (app_.model().has_label) {
    chosen.label = LabelOf(recipe, static_cast<int>(app_.model().classes.size()));
  }
  app_.BeginGesture();
  app_.Edit("steer", [&](State& state) {
    state.mode = Mode::kDirections;
    state.enlarged = false;
    state.steered = chosen;
    ResetMoves(state);
    state.psi = recipe.psi;
    state.changes = recipe.changes;
  });
  app_.transient().shelf_selected = -1;
  app_.transient().status = "Steer " + DescribePicture(chosen);
}

}  // namespace ganvas::page
