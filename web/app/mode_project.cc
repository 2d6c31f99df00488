// Project: the latent of a picture of the user's.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "web/app/control_parts.h"
#include "web/app/latents.h"
#include "web/app/masking.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

bool HasTarget(const App& app) { return app.projection().target() != nullptr; }

class ProjectMode final : public LatentMode {
 public:
  explicit ProjectMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kProject; }
  // A search needs gradients, which our engine alone has.
  bool FitsModel() const override { return app_.model().engine == "wasm"; }
  Recipe Selected() const override {
    const FoundLatent& found = app_.projection().found();
    const Latents& latents = LatentsOf(app_);
    return found.picture && !app_.projection().running()
               ? found.recipe
               : latents.SampleRecipe(latents.SelectedIndex());
  }
  int ShownSelected() const override { return LatentsOf(app_).shown().empty() ? -1 : 0; }
  void Select(int) override {}
  // Moves the brush over the target.
  void Move(int columns, int rows) override {
    if (HasTarget(app_)) MoveBrush(app_, columns, rows);
  }
  std::string Place() const override { return HasTarget(app_) ? BrushPlace(app_) : ""; }

 private:
  App& app_;
};

bool Projects(const App& app) { return app.mode() == Mode::kProject; }

constexpr Control kControls[] = {
    {.id = ControlId::kOpenTarget,
     .name = "open-target",
     .label = "Choose a picture",
     .icon = Icon::kPicture,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .takes_files = true,
     .set =
         [](App&, const Value&) {
           Post(FromApp::kPick, {{"what", "picture"}});
         },
     .visible = Projects},
    {.id = ControlId::kSearchSteps,
     .name = "search-steps",
     .label = "Steps",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(std::to_string(app.state().search_steps)); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("steps", [&](State& state) {
             for (int steps : kSearchSteps) {
               if (Text(value) == std::to_string(steps)) state.search_steps = steps;
             }
           });
         },
     .visible = Projects,
     .choices =
         [](const App&) {
           std::vector<Choice> choices;
           for (int steps : kSearchSteps) {
             choices.push_back({std::to_string(steps), std::to_string(steps)});
           }
           return choices;
         }},
    {.id = ControlId::kSearch,
     .name = "search",
     .label = "Search again",
     .icon = Icon::kAgain,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           app.projection().Begin(LatentsOf(app).in_styles(), app.state().search_steps,
                                  MaskOfTarget(app));
           app.transient().status = "Looking for the latent of " + app.projection().target_name();
         },
     .enabled = HasTarget,
     .visible = [](const App& app) { return Projects(app) && !app.projection().running(); }},
    {.id = ControlId::kStopSearch,
     .name = "stop-search",
     .label = "Stop",
     .icon = Icon::kStop,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           app.projection().Stop();
           LatentsOf(app).KeepFound();
         },
     .visible = [](const App& app) { return Projects(app) && app.projection().running(); }},
};

}  // namespace

std::unique_ptr<LatentMode> MakeProjectMode(App& app) { return std::make_unique<ProjectMode>(app); }

std::span<const Control> ProjectControls() { return kControls; }

void Latents::KeepFound() {
  const FoundLatent& found = app_.projection().found();
  if (!found.picture) return;
  if (!IsPinned(found.recipe)) TogglePin(found.recipe);
  char text[64];
  std::snprintf(text, sizeof text, "Found at %.1f dB", static_cast<double>(found.psnr));
  app_.transient().status = std::string(text) + (IsPinned(found.recipe) ? ", and kept" : "");
}

}  // namespace ganvas::page
