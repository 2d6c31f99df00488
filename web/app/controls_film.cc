// Controls of Film.
#include <algorithm>
#include <cmath>

#include "web/app/control_parts.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

bool Compares(const App& app) { return In<Mode::kFilm>(app) && app.state().compared >= 0; }

double LastSnapshot(const App& app) {
  return static_cast<double>(LatentsOf(app).SnapshotCount() - 1);
}

template <int State::*member>
void SetSnapshot(App& app, const Value& value) {
  const double* number = std::get_if<double>(&value);
  if (!number || !(*number >= 0 && *number <= LastSnapshot(app))) return;
  app.transient().playing = false;
  app.Edit("slider", [&](State& state) { state.*member = static_cast<int>(std::lround(*number)); });
}

constexpr Control kControls[] = {
    {.id = ControlId::kSnapshot,
     .name = "snapshot",
     .label = "Snapshot",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .step = 1,
     .get = [](const App& app) { return Value(static_cast<double>(LatentsOf(app).SnapshotNow())); },
     .set = SetSnapshot<&State::snapshot>,
     .visible = In<Mode::kFilm>,
     .text =
         [](const App& app) {
           const Latents& latents = LatentsOf(app);
           return latents.SnapshotName(latents.SnapshotNow());
         },
     .max_now = LastSnapshot},
    {.id = ControlId::kCompare,
     .name = "compare",
     .label = "Compare two snapshots",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "C",
     .get = [](const App& app) { return Value(app.state().compared >= 0); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (!on) return;
           app.BeginGesture();
           app.Edit("compare", [&](State& state) { state.compared = *on ? 0 : -1; });
         },
     .visible = In<Mode::kFilm>},
    {.id = ControlId::kCompared,
     .name = "compared",
     .label = "Left of the wipe",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .step = 1,
     .get = [](const App& app) { return Value(static_cast<double>(LatentsOf(app).ComparedNow())); },
     .set = SetSnapshot<&State::compared>,
     .visible = Compares,
     .text =
         [](const App& app) {
           const Latents& latents = LatentsOf(app);
           return latents.SnapshotName(latents.ComparedNow());
         },
     .max_now = LastSnapshot},
    {.id = ControlId::kFilmWipe,
     .name = "film-wipe",
     .label = "Wipe",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = GetNumber<&State::wipe>,
     .set = SetNumber<&State::wipe>,
     .visible = Compares,
     .text = TwoDigits<&State::wipe>},
};

}  // namespace

std::span<const Control> FilmControls() { return kControls; }

}  // namespace ganvas::page
