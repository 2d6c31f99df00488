// Controls of styles: truncation, noise, and what Styles mixes.
#include <algorithm>
#include <random>

#include "web/app/control_parts.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

bool Mixes(const App& app) { return app.mode() == Mode::kStyles && !app.state().psi_strip; }
bool MixesOwn(const App& app) { return Mixes(app) && app.state().mix == "own"; }

// "Coarse: layers 1 to 4 of 10."
std::string LayersHint(const App& app, const char* mix) {
  const LayerRange range = LatentsOf(app).LayersNamed(mix);
  const std::string first = std::to_string(range.first + 1);
  if (range.first >= range.last) return "layer " + first;
  return "layers " + first + " to " + std::to_string(range.last + 1);
}

// A layer, counted from 1 as it is shown.
template <int State::*member>
void SetLayer(App& app, const Value& value) {
  const double* number = std::get_if<double>(&value);
  const int layers = app.generator().book().layers();
  if (!number || !(*number >= 1 && *number <= 64)) return;
  app.Edit("slider", [&](State& state) {
    state.*member = std::min(static_cast<int>(*number), layers) - 1;
    if (state.first_layer <= state.last_layer) return;
    // The other end makes way.
    (member == &State::first_layer ? state.last_layer : state.first_layer) = state.*member;
  });
}

template <int State::*member>
Value GetLayer(const App& app) {
  const int layers = app.generator().book().layers();
  return static_cast<double>(std::min(app.state().*member, layers - 1) + 1);
}

template <int State::*member>
constexpr Control Layer(ControlId id, const char* name, const char* label) {
  return {.id = id,
          .name = name,
          .label = label,
          .kind = ControlKind::kSlider,
          .place = Place::kMode,
          .acts_on = Subject::kRecipe,
          .min = 1,
          .max = 64,
          .step = 1,
          .get = GetLayer<member>,
          .set = SetLayer<member>,
          .visible = MixesOwn,
          .text =
              [](const App& app) {
                const int layers = app.generator().book().layers();
                return std::to_string(static_cast<int>(std::get<double>(GetLayer<member>(app)))) +
                       " of " + std::to_string(layers);
              },
          .max_now =
              [](const App& app) { return static_cast<double>(app.generator().book().layers()); }};
}

constexpr Control kControls[] = {
    {.id = ControlId::kStylesView,
     .name = "styles-view",
     .label = "View",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get =
         [](const App& app) { return Value(std::string(app.state().psi_strip ? "psi" : "mix")); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("view", [&](State& state) {
             if (Text(value) != "mix" && Text(value) != "psi") return;
             state.psi_strip = Text(value) == "psi";
             state.mix_row = state.mix_column = 0;
           });
         },
     .visible = In<Mode::kStyles>,
     .choices =
         [](const App&) {
           return std::vector<Choice>{{"mix", "Mix", "rows take the styles of columns"},
                                      {"psi", "Truncation", "pictures from psi \u22121 to 2"}};
         }},
    {.id = ControlId::kStyleSeed,
     .name = "style-seed",
     .label = "Seed of styles",
     .kind = ControlKind::kText,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .digits = true,
     .get = [](const App& app) { return Value(std::to_string(app.state().style_seed)); },
     .set =
         [](App& app, const Value& value) {
           const auto seed = ParseSeed(Text(value));
           if (seed) app.Edit("style seed", [&](State& state) { state.style_seed = *seed; });
         },
     .visible = Mixes},
    {.id = ControlId::kMix,
     .name = "mix",
     .label = "Layers that are mixed",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().mix); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("mix", [&](State& state) {
             for (const char* mix : kMixes) {
               if (Text(value) != mix) continue;
               const LayerRange before = LatentsOf(app).LayersNamed(state.mix);
               state.mix = mix;
               // One's own layers begin as those that are shown.
               if (Text(value) != "own") return;
               state.first_layer = before.first;
               state.last_layer = before.last;
             }
           });
         },
     .visible = Mixes,
     .choices =
         [](const App& app) {
           return std::vector<Choice>{
               {"coarse", "Coarse", LayersHint(app, "coarse") + ": often shape and pose"},
               {"middle", "Middle", LayersHint(app, "middle") + ": often parts and features"},
               {"fine", "Fine", LayersHint(app, "fine") + ": often colours and textures"},
               {"own", "Own", "layers of your choice"}};
         }},
    Layer<&State::first_layer>(ControlId::kFirstLayer, "first-layer", "First layer"),
    Layer<&State::last_layer>(ControlId::kLastLayer, "last-layer", "Last layer"),
    {.id = ControlId::kMixRows,
     .name = "mix-rows",
     .label = "Rows",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 1,
     .max = kMaxMixed,
     .step = 1,
     .get = GetWhole<&State::mix_rows>,
     .set =
         [](App& app, const Value& value) {
           SetWhole<&State::mix_rows, 1, kMaxMixed>(app, value);
           app.Adjust(
               [](State& state) { state.mix_row = std::min(state.mix_row, state.mix_rows - 1); });
         },
     .visible = In<Mode::kStyles>,
     .text = WholeText<&State::mix_rows>},
    {.id = ControlId::kMixColumns,
     .name = "mix-columns",
     .label = "Columns",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 1,
     .max = kMaxMixed,
     .step = 1,
     .get = GetWhole<&State::mix_columns>,
     .set =
         [](App& app, const Value& value) {
           SetWhole<&State::mix_columns, 1, kMaxMixed>(app, value);
           app.Adjust([](State& state) {
             state.mix_column = std::min(state.mix_column, state.mix_columns - 1);
           });
         },
     .visible = Mixes,
     .text = WholeText<&State::mix_columns>},
    {.id = ControlId::kSpace,
     .name = "space",
     .label = "Space",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(std::string(app.state().in_styles ? "w" : "z")); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("space", [&](State& state) {
             if (Text(value) == "w" || Text(value) == "z") state.in_styles = Text(value) == "w";
           });
         },
     .visible =
         [](const App& app) {
           const bool plane = In<Mode::kAtlas>(app) && !LatentsOf(app).by_likeness();
           const bool used =
               Walks(app) || plane || app.mode() == Mode::kBreed || app.mode() == Mode::kProject;
           return used && LatentsOf(app).has_styles();
         },
     .choices =
         [](const App&) {
           return std::vector<Choice>{{"w", "W", "straight lines between styles"},
                                      {"z", "Z", "ways between latents"}};
         }},
    {.id = ControlId::kPsi,
     .name = "psi",
     .label = "Truncation psi",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = kMinPsi,
     .max = kMaxPsi,
     .get = GetNumber<&State::psi>,
     .set = SetNumber<&State::psi>,
     .visible =
         [](const App& app) {
           return app.mode() != Mode::kProject && app.mode() != Mode::kFilm &&
                  !(app.mode() == Mode::kStyles && app.state().psi_strip);
         },
     .text = TwoDigits<&State::psi>},
    {.id = ControlId::kNoise,
     .name = "noise",
     .label = "Noise",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .max = 2,
     .get = GetNumber<&State::noise>,
     .set = SetNumber<&State::noise>,
     .visible = [](const App& app) { return app.model().has_noise; },
     .text = TwoDigits<&State::noise>},
};

}  // namespace

uint64_t NewSeed(uint64_t old) {
  std::random_device random;
  uint64_t seed = old;
  while (seed == old) seed = random() % 1000000;
  return seed;
}

std::span<const Control> StyleControls() { return kControls; }

}  // namespace ganvas::page
