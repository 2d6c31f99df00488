// Controls of Directions.
#include <algorithm>

#include "shared/recipe/json_read.h"
#include "web/app/control_parts.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

std::string NameOf(const App& app, size_t index) {
  const std::string& own = app.state().direction_names[index];
  return own.empty() ? "Direction " + std::to_string(index + 1) : own;
}

template <size_t index>
bool Shows(const App& app) {
  return In<Mode::kDirections>(app) && static_cast<int>(index) < LatentsOf(app).DirectionCount();
}

// How far the picture is moved along direction `index`, in sigmas.
template <size_t index>
constexpr Control Amount(ControlId id, const char* name, const char* label) {
  return {
      .id = id,
      .name = name,
      .label = label,
      .kind = ControlKind::kSlider,
      .place = Place::kMode,
      .acts_on = Subject::kRecipe,
      .min = -kMaxSigmas,
      .max = kMaxSigmas,
      .step = 0.05,
      .get = [](const App& app) { return Value(static_cast<double>(app.state().sigmas[index])); },
      .set =
          [](App& app, const Value& value) {
            const double* sigmas = std::get_if<double>(&value);
            if (!sigmas || !(std::abs(*sigmas) <= kMaxSigmas)) return;
            app.transient().before = false;
            app.Edit("slider", [&](State& state) {
              state.direction = static_cast<int>(index);
              state.sigmas[index] = static_cast<float>(*sigmas);
            });
          },
      .enabled = [](const App& app) { return !app.state().locked[index]; },
      .visible = Shows<index>,
      .text =
          [](const App& app) {
            char text[32];
            std::snprintf(text, sizeof text, "%.2f \u03c3",
                          static_cast<double>(app.state().sigmas[index]));
            return std::string(text);
          },
      .label_now = [](const App& app) { return NameOf(app, index); }};
}

// No action moves the picture along direction `index`.
template <size_t index>
constexpr Control Lock(ControlId id, const char* name, const char* label) {
  return {
      .id = id,
      .name = name,
      .label = label,
      .kind = ControlKind::kToggle,
      .place = Place::kMode,
      .acts_on = Subject::kRecipe,
      .in_row = true,
      .get = [](const App& app) { return Value(app.state().locked[index]); },
      .set =
          [](App& app, const Value& value) {
            const bool* on = std::get_if<bool>(&value);
            if (!on) return;
            app.BeginGesture();
            app.Edit("lock", [&](State& state) { state.locked[index] = *on; });
            app.transient().status = NameOf(app, index) + (*on ? " is locked" : " is free");
          },
      .visible = Shows<index>,
      .label_now = [](const App& app) { return "Lock " + NameOf(app, index); },
      .icon_now =
          [](const App& app) { return app.state().locked[index] ? Icon::kLock : Icon::kUnlock; }};
}

// A normal number of sigmas along each direction that is not locked.
void MoveAtRandom(State& state, const Latents& latents) {
  std::array<float, kDirections> drawn;
  Latent(NewSeed(state.seed), 0, Prior::kNormal, drawn);
  for (size_t i = 0; i < static_cast<size_t>(latents.DirectionCount()); ++i) {
    if (state.locked[i]) continue;
    state.sigmas[i] = std::clamp(std::round(drawn[i] * 20) / 20, -kMaxSigmas, kMaxSigmas);
  }
}

size_t ChosenDirection(const App& app) {
  const int last = std::max(0, LatentsOf(app).DirectionCount() - 1);
  return static_cast<size_t>(std::min(app.state().direction, last));
}

bool HasClasses(const App& app) {
  return LatentsOf(app).has_styles() && app.model().classes.size() > 1;
}

bool ShowsClasses(const App& app) {
  return In<Mode::kDirections>(app) && LatentsOf(app).WantedDirections().method == "classes";
}

template <int State::*member>
constexpr Control EndClass(ControlId id, const char* name, const char* label) {
  return {.id = id,
          .name = name,
          .label = label,
          .kind = ControlKind::kChoice,
          .place = Place::kMode,
          .acts_on = Subject::kRecipe,
          .get = [](const App& app) { return Value(std::to_string(app.state().*member)); },
          .set =
              [](App& app, const Value& value) {
                app.BeginGesture();
                app.Edit("class", [&](State& state) {
                  for (size_t i = 0; i < app.model().classes.size(); ++i) {
                    if (Text(value) == std::to_string(i)) state.*member = static_cast<int>(i);
                  }
                });
              },
          .visible = ShowsClasses,
          .choices =
              [](const App& app) {
                std::vector<Choice> choices;
                for (size_t i = 0; i < app.model().classes.size(); ++i) {
                  choices.push_back({std::to_string(i), app.model().classes[i]});
                }
                return choices;
              }};
}

constexpr Control kControls[] = {
    {.id = ControlId::kMethod,
     .name = "method",
     .label = "Directions by",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(LatentsOf(app).WantedDirections().method); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("method", [&](State& state) {
             for (const char* method : kMethods) {
               if (Text(value) != method || state.method == method) continue;
               state.method = method;
               state.sigmas = {};
               state.locked = {};
               state.direction_names = {};
             }
           });
         },
     .visible = In<Mode::kDirections>,
     .choices =
         [](const App& app) {
           std::vector<Choice> choices = {{"sefa", "SeFa", "what the weights amplify most"},
                                          {"pca", "PCA", "what varies most between samples"}};
           if (HasClasses(app)) {
             choices.push_back({"classes", "Classes", "from one class to another"});
           }
           if (LatentsOf(app).EndsAreLatents()) {
             choices.push_back({"means", "A to B", "from the pictures of A to those of B"});
           }
           return choices;
         }},
    EndClass<&State::from_class>(ControlId::kFromClass, "from-class", "From class"),
    EndClass<&State::toward_class>(ControlId::kTowardClass, "toward-class", "To class"),
    {.id = ControlId::kSteeredLayers,
     .name = "steered-layers",
     .label = "Layers to move",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().steered_layers); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("layers", [&](State& state) {
             for (const char* layers : kSteered) {
               if (Text(value) == layers) state.steered_layers = layers;
             }
           });
         },
     .visible =
         [](const App& app) { return In<Mode::kDirections>(app) && LatentsOf(app).has_styles(); },
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"all", "All", "all layers"},
               {"coarse", "Coarse", "the first layers: often shape and pose"},
               {"middle", "Middle", "the layers between: often parts and features"},
               {"fine", "Fine", "the last layers: often colours and textures"}};
         }},
    {.id = ControlId::kBefore,
     .name = "before",
     .label = "Before",
     .icon = Icon::kSwap,
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "B",
     .get = [](const App& app) { return Value(app.transient().before); },
     .set =
         [](App& app, const Value& value) {
           if (const bool* on = std::get_if<bool>(&value)) app.transient().before = *on;
         },
     .visible = In<Mode::kDirections>},
    {.id = ControlId::kResetMoves,
     .name = "reset-moves",
     .label = "Reset",
     .icon = Icon::kUndo,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           app.Edit("reset", ResetMoves);
         },
     .visible = In<Mode::kDirections>},
    {.id = ControlId::kRandomMoves,
     .name = "random-moves",
     .label = "Random",
     .icon = Icon::kDice,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .in_row = true,
     .shortcut = "Q",
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           app.Edit("random", [&](State& state) { MoveAtRandom(state, LatentsOf(app)); });
         },
     .enabled = [](const App& app) { return LatentsOf(app).DirectionCount() > 0; },
     .visible = In<Mode::kDirections>},
    Amount<0>(ControlId::kDirection0, "direction-0", "Direction 1"),
    Lock<0>(ControlId::kLock0, "lock-0", "Lock direction 1"),
    Amount<1>(ControlId::kDirection1, "direction-1", "Direction 2"),
    Lock<1>(ControlId::kLock1, "lock-1", "Lock direction 2"),
    Amount<2>(ControlId::kDirection2, "direction-2", "Direction 3"),
    Lock<2>(ControlId::kLock2, "lock-2", "Lock direction 3"),
    Amount<3>(ControlId::kDirection3, "direction-3", "Direction 4"),
    Lock<3>(ControlId::kLock3, "lock-3", "Lock direction 4"),
    Amount<4>(ControlId::kDirection4, "direction-4", "Direction 5"),
    Lock<4>(ControlId::kLock4, "lock-4", "Lock direction 5"),
    Amount<5>(ControlId::kDirection5, "direction-5", "Direction 6"),
    Lock<5>(ControlId::kLock5, "lock-5", "Lock direction 6"),
    Amount<6>(ControlId::kDirection6, "direction-6", "Direction 7"),
    Lock<6>(ControlId::kLock6, "lock-6", "Lock direction 7"),
    Amount<7>(ControlId::kDirection7, "direction-7", "Direction 8"),
    Lock<7>(ControlId::kLock7, "lock-7", "Lock direction 8"),
    Amount<8>(ControlId::kDirection8, "direction-8", "Direction 9"),
    Lock<8>(ControlId::kLock8, "lock-8", "Lock direction 9"),
    Amount<9>(ControlId::kDirection9, "direction-9", "Direction 10"),
    Lock<9>(ControlId::kLock9, "lock-9", "Lock direction 10"),
    {.id = ControlId::kDirectionName,
     .name = "direction-name",
     .label = "Direction name",
     .kind = ControlKind::kText,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().direction_names[ChosenDirection(app)]); },
     .set =
         [](App& app, const Value& value) {
           app.Edit("name", [&](State& state) {
             state.direction_names[ChosenDirection(app)] = Shortened(Text(value), kLongestName);
           });
         },
     .visible =
         [](const App& app) {
           return In<Mode::kDirections>(app) && LatentsOf(app).DirectionCount() > 0;
         }},
};

}  // namespace

std::span<const Control> DirectionControls() { return kControls; }

}  // namespace ganvas::page
