// Controls of the modes that draw latents: what is drawn from the model.
#include <algorithm>

#include "web/app/control_parts.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

// Where each class has a row of its own, neither count nor class is chosen.
bool HasCount(const App& app) { return ShowsSample(app) && !app.kind().counts().counts.empty(); }

// A, B or C is on the stage.
template <int end>
bool ShowsEnd(const App& app) {
  return app.mode() == Mode::kPlane || (end < 2 && app.mode() == Mode::kInterpolate);
}

std::vector<Choice> Classes(const App& app) {
  std::vector<Choice> choices;
  for (size_t i = 0; i < app.model().classes.size(); ++i) {
    choices.push_back({std::to_string(i), app.model().classes[i]});
  }
  return choices;
}

// The class of A, B or C.
template <int end>
constexpr Control EndClass(ControlId id, const char* name, const char* label) {
  return {.id = id,
          .name = name,
          .label = label,
          .kind = ControlKind::kChoice,
          .place = Place::kMode,
          .acts_on = Subject::kRecipe,
          .get =
              [](const App& app) {
                const int classes = static_cast<int>(app.model().classes.size());
                return Value(std::to_string(LabelOf(LatentsOf(app).End(end), classes)));
              },
          .set =
              [](App& app, const Value& value) {
                app.BeginGesture();
                app.Edit("end class", [&](State& state) {
                  for (const Choice& choice : Classes(app)) {
                    if (Text(value) != choice.value) continue;
                    Recipe recipe = LatentsOf(app).End(end);
                    recipe.label = std::stoi(choice.value);
                    state.ends[end] = recipe;
                  }
                });
              },
          .visible = [](const App& app) { return app.model().has_label && ShowsEnd<end>(app); },
          .choices = Classes};
}

constexpr Control kControls[] = {
    {.id = ControlId::kSeed,
     .name = "seed",
     .label = "Seed",
     .kind = ControlKind::kText,
     .place = Place::kMode,
     .acts_on = Subject::kSeed,
     .digits = true,
     .get = [](const App& app) { return Value(std::to_string(app.state().seed)); },
     .set =
         [](App& app, const Value& value) {
           const auto seed = ParseSeed(Text(value));
           if (seed) app.Edit("seed", [&](State& state) { state.seed = *seed; });
         },
     .visible = [](const App& app) { return !ActsOnOne(app); }},
    {.id = ControlId::kNewSeeds,
     .name = "new-seeds",
     .label = "New seeds",
     .icon = Icon::kDice,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kSeed,
     .shortcut = "R",
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           if (app.mode() == Mode::kDirections) {
             // Another picture, with the moves of the former one.
             app.Edit("new seeds", [&](State& state) {
               state.steered = Recipe::Seed(NewSeed(state.seed), 0, LatentsOf(app).Steered().label);
               state.steered->model = app.model().hash;
             });
             return;
           }
           if (app.mode() == Mode::kXray) {
             app.Edit("new seeds", [&](State& state) {
               const int label = state.xrayed ? state.xrayed->label : -1;
               state.seed = NewSeed(state.seed);
               state.xrayed.reset();
               if (label < 0) return;
               state.xrayed = Recipe::Seed(state.seed, 0, label);
               state.xrayed->model = app.model().hash;
             });
             return;
           }
           if (app.mode() == Mode::kBreed) {
             LatentsOf(app).NewLitter(NewSeed(0));
             return;
           }
           app.Edit("new seeds", [&](State& state) {
             state.seed = NewSeed(state.seed);
             if (Walks(app) && app.mode() != Mode::kTimeline) state.ends = {};
             if (app.mode() == Mode::kStyles) state.style_seed = NewSeed(state.seed);
           });
         },
     .enabled = HasModel,
     .visible = [](const App& app) { return app.mode() != Mode::kProject; }},
    {.id = ControlId::kCount,
     .name = "count",
     .label = "Count",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kSeed,
     .get =
         [](const App& app) {
           return Value(std::to_string(app.state().*app.kind().counts().member));
         },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("count", [&](State& state) {
             const CountChoices choices = app.kind().counts();
             for (int count : choices.counts) {
               if (Text(value) == std::to_string(count)) state.*choices.member = count;
             }
             state.selected = std::min(state.selected, app.kind().ShownCount(state.count) - 1);
             state.enlarged = false;
           });
         },
     .visible = HasCount,
     .choices =
         [](const App& app) {
           std::vector<Choice> choices;
           for (int count : app.kind().counts().counts) {
             const std::string number = std::to_string(count);
             const std::string shown = std::to_string(app.kind().ShownCount(count));
             choices.push_back(
                 {number, shown, shown == number ? "" : "full rows, in place of " + number});
           }
           return choices;
         }},
    {.id = ControlId::kByClass,
     .name = "by-class",
     .label = "Rows by class",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "G",
     .get = [](const App& app) { return Value(app.state().by_class); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (!on) return;
           app.BeginGesture();
           app.Edit("by class", [&](State& state) {
             state.by_class = *on;
             state.selected = 0;
             state.enlarged = false;
           });
         },
     .visible = [](const App& app) { return ShowsSample(app) && LatentsOf(app).CanRowByClass(); }},
    {.id = ControlId::kColumns,
     .name = "columns",
     .label = "Pictures of each class",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 1,
     .max = kMaxColumns,
     .step = 1,
     .get = [](const App& app) { return Value(static_cast<double>(app.state().columns)); },
     .set =
         [](App& app, const Value& value) {
           const double* columns = std::get_if<double>(&value);
           if (!columns || !(*columns >= 1 && *columns <= kMaxColumns)) return;
           app.Edit("columns", [&](State& state) {
             state.columns = static_cast<int>(*columns);
             state.selected = 0;
             state.enlarged = false;
           });
         },
     .visible = [](const App& app) { return ShowsSample(app) && LatentsOf(app).rows_by_class(); },
     .text = [](const App& app) { return std::to_string(app.state().columns); }},
    {.id = ControlId::kClass,
     .name = "class",
     .label = "Class",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kSeed,
     .get = [](const App& app) { return Value(std::to_string(app.state().label)); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("class", [&](State& state) {
             const int classes = static_cast<int>(app.model().classes.size());
             for (int label = -1; label < classes; ++label) {
               if (Text(value) == std::to_string(label)) state.label = label;
             }
           });
         },
     .visible =
         [](const App& app) {
           return app.model().has_label && (HasCount(app) || In<Mode::kAtlas>(app));
         },
     .choices =
         [](const App& app) {
           std::vector<Choice> choices = Classes(app);
           choices.insert(choices.begin(), {"-1", "All in turn"});
           return choices;
         }},
    EndClass<0>(ControlId::kClassA, "class-a", "Class of A"),
    EndClass<1>(ControlId::kClassB, "class-b", "Class of B"),
    EndClass<2>(ControlId::kClassC, "class-c", "Class of C"),
    {.id = ControlId::kPosition,
     .name = "position",
     .label = "Position",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = GetNumber<&State::t>,
     .set = SetNumber<&State::t>,
     .visible = In<Mode::kInterpolate>,
     .text = TwoDigits<&State::t>},
    {.id = ControlId::kPlay,
     .name = "play",
     .label = "Play",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "Space",
     .get = [](const App& app) { return Value(app.transient().playing); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (on) app.transient().playing = *on;
         },
     .enabled = HasModel,
     .visible = Plays,
     .icon_now =
         [](const App& app) { return app.transient().playing ? Icon::kPause : Icon::kPlay; }},
    {.id = ControlId::kSteps,
     .name = "steps",
     .label = "Pictures in the strip",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 3,
     .max = 25,
     .step = 1,
     .get = [](const App& app) { return Value(static_cast<double>(app.state().steps)); },
     .set =
         [](App& app, const Value& value) {
           const double* steps = std::get_if<double>(&value);
           if (!steps || !(*steps >= 3 && *steps <= 25)) return;
           app.Edit("steps", [&](State& state) { state.steps = static_cast<int>(*steps); });
         },
     .visible = In<Mode::kInterpolate>,
     .text = [](const App& app) { return std::to_string(app.state().steps); }},
    {.id = ControlId::kPlaneView,
     .name = "plane-view",
     .label = "View",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(std::string(app.state().single ? "one" : "map")); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("view", [&](State& state) {
             if (Text(value) == "map" || Text(value) == "one") state.single = Text(value) == "one";
           });
         },
     .visible = In<Mode::kPlane>,
     .choices =
         [](const App&) {
           return std::vector<Choice>{{"map", "Map", "pictures around the middle of the view"},
                                      {"one", "One picture", "the middle of the view, large"}};
         }},
    {.id = ControlId::kArithmetic,
     .name = "arithmetic",
     .label = "A \u2212 B + C",
     .icon = Icon::kSwap,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "N",
     .set = [](App& app, const Value&) { LatentsOf(app).ShowArithmetic(); },
     .enabled = HasModel,
     .visible = In<Mode::kPlane>},
    {.id = ControlId::kSpacing,
     .name = "spacing",
     .label = "Step between pictures",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = kMinSpacing,
     .max = kMaxSpacing,
     .step = 0.01,
     .logarithmic = true,
     .get = GetNumber<&State::spacing>,
     .set = SetNumber<&State::spacing>,
     .visible = [](const App& app) { return In<Mode::kPlane>(app) && !app.state().single; },
     .text = TwoDigits<&State::spacing>},
    {.id = ControlId::kX,
     .name = "x",
     .label = "Toward B",
     .kind = ControlKind::kSlider,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .min = -1,
     .max = 2,
     .get = GetNumber<&State::x>,
     .set = SetNumber<&State::x>,
     .visible = In<Mode::kPlane>,
     .text = TwoDigits<&State::x>},
    {.id = ControlId::kY,
     .name = "y",
     .label = "Toward C",
     .kind = ControlKind::kSlider,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .min = -1,
     .max = 2,
     .get = GetNumber<&State::y>,
     .set = SetNumber<&State::y>,
     .visible = In<Mode::kPlane>,
     .text = TwoDigits<&State::y>},
    {.id = ControlId::kPath,
     .name = "path",
     .label = "Path",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(std::string(app.state().slerp ? "slerp" : "lerp")); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("path", [&](State& state) {
             if (Text(value) == "slerp" || Text(value) == "lerp") {
               state.slerp = Text(value) == "slerp";
             }
           });
         },
     .visible = [](const App& app) { return Walks(app) && !LatentsOf(app).in_styles(); },
     .choices =
         [](const App&) {
           return std::vector<Choice>{{"slerp", "Slerp", "arcs, which keep the length of latents"},
                                      {"lerp", "Lerp", "straight lines between latents"}};
         }},
};

}  // namespace

std::span<const Control> ModeControls() { return kControls; }

}  // namespace ganvas::page
