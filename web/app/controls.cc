#include <cstdio>
#include <cstdlib>

#include "web/app/app.h"

namespace ganvas::page {

std::span<const Control> Controls() {
  static const std::vector<Control> all = [] {
    std::vector<Control> joined;
    for (auto table : {PageControls(), ModeControls(), AtlasControls(), FilmControls(),
                       TimelineControls(), DirectionControls(), ProjectControls(), MaskControls(),
                       XrayControls(), BreedControls(), StyleControls(), SaveControls(),
                       TranslateControls(), GivenControls(), PictureControls()}) {
      joined.insert(joined.end(), table.begin(), table.end());
    }
    return joined;
  }();
  return all;
}

bool Control::IsVisible(const App& app) const {
  // Visitors of a kiosk use what it shows, and nothing else.
  const bool leads_away = place == Place::kBar || place == Place::kRail || place == Place::kView;
  if (app.state().kiosk && (leads_away || takes_files)) return false;
  return app.kind().Has(acts_on) && (!visible || visible(app));
}

const char* PlaceTitle(Place place) {
  switch (place) {
    case Place::kBar:
      return "Model and page";
    case Place::kRail:
      return "Mode";
    case Place::kMode:
      return "What is shown";
    case Place::kPicture:
      return "This picture";
    case Place::kView:
      return "Display";
    case Place::kKeys:
      return "More";
  }
  return "";
}

const Control& ControlOf(ControlId id) {
  for (const Control& control : Controls()) {
    if (control.id == id) return control;
  }
  std::fprintf(stderr, "control %d is not declared\n", static_cast<int>(id));
  std::abort();
}

const Control* FindControl(std::string_view name) {
  for (const Control& control : Controls()) {
    if (control.name == name) return &control;
  }
  return nullptr;
}

}  // namespace ganvas::page
