// Breeding: children of a picture, alone or with a partner, and of their children.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

constexpr int kRow = 3;

// Well mixed bits of a litter and a child (Steele, Lea, Flood 2014, "Fast splittable pseudorandom
// number generators").
uint64_t BitsOf(uint64_t litter, int child) {
  uint64_t z = litter * kChildren + static_cast<uint64_t>(child) + 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

class BreedMode final : public LatentMode {
 public:
  explicit BreedMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kBreed; }
  Recipe Selected() const override { return LatentsOf(app_).ChildRecipe(app_.state().child); }
  int ShownSelected() const override { return app_.state().child; }
  void Select(int index) override {
    app_.Adjust([&](State& state) { state.child = index; });
  }
  bool Pick(int index) override {
    Latents& latents = LatentsOf(app_);
    Select(index);
    latents.BreedFrom(latents.shown()[static_cast<size_t>(index)]);
    return true;
  }
  std::string Describe(const Recipe& recipe) const override {
    const std::vector<Recipe>& shown = LatentsOf(app_).shown();
    const auto found = std::find(shown.begin(), shown.end(), recipe);
    if (found == shown.end() || LatentsOf(app_).looking()) return ganvas::Describe(recipe);
    return "child " + std::to_string(found - shown.begin() + 1);
  }
  void Move(int columns, int rows) override {
    app_.Adjust([&](State& state) {
      const int next = state.child + columns + rows * (state.enlarged ? 1 : kRow);
      if (next >= 0 && next < kChildren) state.child = next;
    });
  }

 private:
  App& app_;
};

}  // namespace

std::unique_ptr<LatentMode> MakeBreedMode(App& app) { return std::make_unique<BreedMode>(app); }

Ancestor Latents::Parent() const {
  const State& state = app_.state();
  if (!state.lineage.empty()) {
    const Ancestor& parent = state.lineage[static_cast<size_t>(state.parent)];
    if (Fits(parent.recipe)) return parent;
  }
  Ancestor first;
  first.recipe = SampleRecipe(SelectedIndex()).Plain();
  if (app_.model().has_label) {
    first.recipe.label = LabelOf(first.recipe, static_cast<int>(app_.model().classes.size()));
  }
  return first;
}

Recipe Latents::ChildRecipe(int child) const {
  const Ancestor parent = Parent();
  const State& state = app_.state();
  const uint64_t bits = BitsOf(parent.litter, child);
  const int label = parent.recipe.label;
  Recipe made = parent.recipe;
  const bool crossed = state.partner && Fits(*state.partner);
  const int layers = app_.generator().book().layers();
  if (crossed && in_styles() && layers > 1) {
    // Some layers, not all, come from the partner.
    const uint64_t all = (uint64_t{1} << layers) - 1;
    const uint64_t some = bits & all;
    made =
        Recipe::Layers(made, *state.partner, some == 0 || some == all ? all >> layers / 2 : some);
  } else if (crossed) {
    const float share = 0.2f + 0.6f * static_cast<float>(bits >> 40) / static_cast<float>(1 << 24);
    made = Recipe::Between(made, *state.partner, share, true);
  }
  if (state.mutation > 0) {
    const Recipe other = Recipe::Seed(parent.litter, static_cast<uint64_t>(child), label);
    made = in_styles() ? Recipe::BetweenStyles(made, other, state.mutation)
                       : Recipe::Between(made, other, state.mutation, true);
  }
  made.label = label;
  return Own(made);
}

void Latents::BreedFrom(const Recipe& recipe) {
  const bool child = app_.mode() == Mode::kBreed && app_.transient().shelf_selected < 0;
  const Ancestor parent = Parent();
  Recipe chosen = Compact(recipe.Plain());
  if (app_.model().has_label) {
    chosen.label = LabelOf(recipe, static_cast<int>(app_.model().classes.size()));
  }
  if (child && app_.state().lineage.size() >= kMaxLineage) {
    app_.transient().note = "The lineage is full: begin with another picture";
    return;
  }
  app_.BeginGesture();
  app_.Edit("breed", [&](State& state) {
    state.mode = Mode::kBreed;
    state.enlarged = false;
    state.child = 0;
    if (!child) {
      state.lineage = {{chosen, -1, 1}};
      state.parent = 0;
      state.psi = recipe.psi;
      state.changes = recipe.changes;
      return;
    }
    if (state.lineage.empty()) state.lineage.push_back(parent);
    state.lineage.push_back({chosen, state.parent, parent.litter + 1});
    state.parent = static_cast<int>(state.lineage.size()) - 1;
  });
  app_.transient().shelf_selected = -1;
  app_.transient().status = "Children of " + DescribePicture(chosen);
}

void Latents::BreedAgainFrom(int ancestor) {
  app_.BeginGesture();
  app_.Edit("ancestor", [&](State& state) {
    if (ancestor >= 0 && ancestor < static_cast<int>(state.lineage.size())) state.parent = ancestor;
  });
}

void Latents::CrossWith(std::optional<Recipe> partner) {
  app_.BeginGesture();
  app_.Edit("partner", [&](State& state) {
    state.partner.reset();
    if (partner) state.partner = Compact(partner->Plain());
  });
}

void Latents::NewLitter(uint64_t seed) {
  const Ancestor parent = Parent();
  app_.Edit("litter", [&](State& state) {
    if (state.lineage.empty()) state.lineage.push_back(parent);
    state.lineage[static_cast<size_t>(state.parent)].litter = seed;
  });
}

}  // namespace ganvas::page
