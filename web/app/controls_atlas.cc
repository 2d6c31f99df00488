// Controls of Atlas.
#include "web/app/atlas_view.h"
#include "web/app/control_parts.h"
#include "web/app/latents.h"

namespace ganvas::page {
namespace {

constexpr float kZoomStep = 0.5f;  // of a key

const AtlasView& View(const App& app) { return LatentsOf(app).atlas(); }
float ZoomOf(const App& app) { return (app.state().*View(app).camera()).zoom; }

bool ShowsMap(const App& app) { return In<Mode::kAtlas>(app) && LatentsOf(app).by_likeness(); }
bool IsArranging(const App& app) { return ShowsMap(app) && app.likeness().busy(); }

void SetZoom(App& app, float zoom) {
  app.Edit("zoom", [&](State& state) { ZoomTo(state, View(app), zoom); });
}

template <int steps>
void ZoomBy(App& app, const Value&) {
  SetZoom(app, ZoomOf(app) + kZoomStep * steps);
}

constexpr Control kControls[] = {
    {.id = ControlId::kAtlasView,
     .name = "atlas-view",
     .label = "View",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get =
         [](const App& app) {
           return Value(std::string(LatentsOf(app).by_likeness() ? "likeness" : "between"));
         },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("view", [&](State& state) {
             if (Text(value) != "between" && Text(value) != "likeness") return;
             state.by_likeness = Text(value) == "likeness";
           });
         },
     .visible = [](const App& app) { return In<Mode::kAtlas>(app) && LatentsOf(app).CanMap(); },
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"between", "Between", "an endless plane between pictures"},
               {"likeness", "By likeness", "samples, like ones near each other"}};
         }},
    {.id = ControlId::kMapCount,
     .name = "map-count",
     .label = "Samples",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(std::to_string(app.state().map_count)); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("samples", [&](State& state) {
             for (int count : kMapCounts) {
               if (Text(value) == std::to_string(count)) state.map_count = count;
             }
           });
         },
     .visible = ShowsMap,
     .choices =
         [](const App&) {
           std::vector<Choice> choices;
           for (int count : kMapCounts) {
             choices.push_back({std::to_string(count), std::to_string(count)});
           }
           return choices;
         }},
    {.id = ControlId::kStopMap,
     .name = "stop-map",
     .label = "Stop",
     .icon = Icon::kStop,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { app.likeness().Stop(); },
     .visible = IsArranging},
    {.id = ControlId::kMapAgain,
     .name = "map-again",
     .label = "Lay out again",
     .icon = Icon::kAgain,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { app.likeness().Resume(); },
     .visible = [](const App& app) { return ShowsMap(app) && app.likeness().stopped(); }},
    {.id = ControlId::kZoom,
     .name = "zoom",
     .label = "Zoom",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = Camera::kMinZoom,
     .max = Camera::kMaxZoom,
     .step = 0.1,
     .get = [](const App& app) { return Value(static_cast<double>(ZoomOf(app))); },
     .set =
         [](App& app, const Value& value) {
           const double* zoom = std::get_if<double>(&value);
           if (zoom && std::isfinite(*zoom)) SetZoom(app, static_cast<float>(*zoom));
         },
     .visible = In<Mode::kAtlas>,
     .text =
         [](const App& app) {
           // Of the map against the whole.
           const float one = ShowsMap(app) ? Camera::kMinZoom : 0.0f;
           char text[32];
           std::snprintf(text, sizeof text, "%.2g\u00d7",
                         std::exp2(static_cast<double>(ZoomOf(app) - one)));
           return std::string(text);
         },
     .max_now = [](const App& app) { return static_cast<double>(View(app).max_zoom()); }},
    {.id = ControlId::kHome,
     .name = "home",
     .label = "Go to the middle",
     .icon = Icon::kHome,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "Home",
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           app.Edit("middle",
                    [&](State& state) { state.*View(app).camera() = State().*View(app).camera(); });
         },
     .enabled = HasModel,
     .visible = In<Mode::kAtlas>},
    {.id = ControlId::kZoomIn,
     .name = "zoom-in",
     .label = "Zoom in",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "+",
     .set = ZoomBy<1>,
     .enabled = HasModel,
     .visible = In<Mode::kAtlas>},
    {.id = ControlId::kZoomOut,
     .name = "zoom-out",
     .label = "Zoom out",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .shortcut = "-",
     .set = ZoomBy<-1>,
     .enabled = HasModel,
     .visible = In<Mode::kAtlas>},
};

}  // namespace

std::span<const Control> AtlasControls() { return kControls; }

}  // namespace ganvas::page
