// Controls that save what the stage shows.
#include "web/app/app.h"
#include "web/app/control_parts.h"

namespace ganvas::page {
namespace {

constexpr Control kControls[] = {
    {.id = ControlId::kSaveScale,
     .name = "save-scale",
     .label = "Saved size",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kPixels,
     .get = [](const App& app) { return Value(std::to_string(app.state().save_scale)); },
     .set =
         [](App& app, const Value& value) {
           app.Adjust([&](State& state) {
             for (int scale : kScales) {
               if (Text(value) == std::to_string(scale)) state.save_scale = scale;
             }
           });
         },
     .choices =
         [](const App&) {
           std::vector<Choice> choices;
           for (int scale : kScales) {
             const std::string side = std::to_string(scale);
             choices.push_back({side, side + "\u00d7", side + " by " + side + " for each pixel"});
           }
           return choices;
         }},
    {.id = ControlId::kSave,
     .name = "save",
     .label = "Save PNG",
     .icon = Icon::kDownload,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .shortcut = "S",
     .set = [](App& app, const Value&) { app.kind().Save(); },
     .enabled = [](const App& app) { return app.has_model() && app.kind().CanSave(); }},
};

}  // namespace

std::span<const Control> SaveControls() { return kControls; }

}  // namespace ganvas::page
