// Controls of what a model is given and how its pictures are read, for files that do not tell.
#include "web/app/app.h"

namespace ganvas::page {
namespace {

bool HasModel(const App& app) { return app.has_model(); }

constexpr Control kControls[] = {
    {.id = ControlId::kRange,
     .name = "range",
     .label = "Range",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kPixels,
     .get = [](const App& app) { return Value(app.state().range); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           const std::string* chosen = std::get_if<std::string>(&value);
           app.Edit("range", [&](State& state) {
             for (const char* range : kRanges) {
               if (chosen && *chosen == range) state.range = range;
             }
           });
         },
     .visible = HasModel,
     .choices =
         [](const App&) {
           std::vector<Choice> choices = {{"auto", "Auto"}};
           for (const char* range : kRanges) {
             if (range != choices[0].value) choices.push_back({range, RangeText(range)});
           }
           return choices;
         }},
    {.id = ControlId::kLayout,
     .name = "layout",
     .label = "Channels",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().layout); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           const std::string* chosen = std::get_if<std::string>(&value);
           app.Edit("layout", [&](State& state) {
             for (const char* layout : kLayouts) {
               if (chosen && *chosen == layout) state.layout = layout;
             }
           });
         },
     .visible = HasModel,
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"auto", "Auto"}, {"nchw", "First (NCHW)"}, {"nhwc", "Last (NHWC)"}};
         }},
};

}  // namespace

std::span<const Control> GivenControls() { return kControls; }

}  // namespace ganvas::page
