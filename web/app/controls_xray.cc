// Controls of X-ray, and what takes back its changes in all modes.
#include <algorithm>

#include "web/app/control_parts.h"
#include "web/app/latents.h"
#include "web/app/xray_view.h"

namespace ganvas::page {
namespace {

bool ShowsLayers(const App& app) { return In<Mode::kXray>(app) && app.state().xray == "layers"; }
bool ByEffect(const App& app) { return ShowsLayers(app) && app.state().channel_order == "effect"; }

constexpr Control kControls[] = {
    {.id = ControlId::kXrayView,
     .name = "xray-view",
     .label = "View",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().xray); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("view", [&](State& state) {
             for (const char* view : kXrayViews) {
               if (Text(value) == view) state.xray = view;
             }
             state.enlarged = false;
           });
         },
     .visible = In<Mode::kXray>,
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"layers", "Layers", "the channels of a layer in one picture"},
               {"spectrum", "Spectrum", "frequencies of the pictures, and checkerboards"}};
         }},
    {.id = ControlId::kLayer,
     .name = "layer",
     .label = "Layer",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get =
         [](const App& app) {
           const LayerInfo* layer = LayerShown(app);
           return Value(layer ? layer->value : std::string());
         },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.transient().hovered_channel = -1;
           app.Edit("layer", [&](State& state) {
             for (const LayerInfo& layer : app.model().layers) {
               if (Text(value) != layer.value || state.layer == layer.value) continue;
               state.layer = layer.value;
               state.channel = 0;
             }
           });
         },
     .visible = ShowsLayers,
     .choices =
         [](const App& app) {
           std::vector<Choice> choices;
           for (const LayerInfo& layer : app.model().layers) {
             choices.push_back({layer.value, layer.value, DescribeLayer(layer)});
           }
           return choices;
         }},
    {.id = ControlId::kChannelOrder,
     .name = "channel-order",
     .label = "Channels by",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().channel_order); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("order", [&](State& state) {
             for (const char* order : kChannelOrders) {
               if (Text(value) == order) state.channel_order = order;
             }
           });
         },
     .visible = ShowsLayers,
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"number", "Number", "as they lie in the file"},
               {"variance", "Variance", "what varies most over the map first"},
               {"effect", "Effect", "what changes the picture most when it is off first"}};
         }},
    {.id = ControlId::kStopEffects,
     .name = "stop-effects",
     .label = "Stop",
     .icon = Icon::kStop,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { app.xray().Stop(); },
     .visible = [](const App& app) { return ByEffect(app) && app.xray().measuring(); }},
    {.id = ControlId::kEffectsAgain,
     .name = "effects-again",
     .label = "Measure again",
     .icon = Icon::kAgain,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { app.xray().Resume(); },
     .visible = [](const App& app) { return ByEffect(app) && app.xray().stopped(); }},
    {.id = ControlId::kChannel,
     .name = "channel",
     .label = "Channel",
     .kind = ControlKind::kText,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .digits = true,
     .get = [](const App& app) { return Value(std::to_string(ChosenChannel(app))); },
     .set =
         [](App& app, const Value& value) {
           const auto number = ParseSeed(Text(value));
           const LayerInfo* layer = LayerShown(app);
           if (!number || !layer || *number >= static_cast<uint64_t>(layer->channels)) return;
           app.transient().hovered_channel = -1;
           app.Adjust([&](State& state) { state.channel = static_cast<int>(*number); });
         },
     .visible = ShowsLayers},
    {.id = ControlId::kChannelFactor,
     .name = "channel-factor",
     .label = "Factor",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 0,
     .max = kMaxFactor,
     .step = 0.05,
     .get =
         [](const App& app) {
           return Value(static_cast<double>(FactorShown(app, ChosenChannel(app))));
         },
     .set =
         [](App& app, const Value& value) {
           const double* factor = std::get_if<double>(&value);
           if (!factor || !(*factor >= 0 && *factor <= static_cast<double>(kMaxFactor))) return;
           ChangeChannel(app, ChosenChannel(app), static_cast<float>(*factor));
         },
     .visible = ShowsLayers,
     .text =
         [](const App& app) {
           char text[32];
           std::snprintf(text, sizeof text, "\u00d7 %.2f",
                         static_cast<double>(FactorShown(app, ChosenChannel(app))));
           return std::string(text);
         }},
    {.id = ControlId::kChannelOff,
     .name = "channel-off",
     .label = "Switch off",
     .icon = Icon::kClose,
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .shortcut = "X",
     .get = [](const App& app) { return Value(FactorShown(app, ChosenChannel(app)) == 0); },
     .set =
         [](App& app, const Value& value) {
           const bool* off = std::get_if<bool>(&value);
           if (!off) return;
           app.BeginGesture();
           ChangeChannel(app, ChosenChannel(app), *off ? 0.0f : 1.0f);
         },
     .visible = ShowsLayers},
    {.id = ControlId::kResetChannels,
     .name = "reset-channels",
     .label = "Reset changed channels",
     .icon = Icon::kUndo,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           app.Edit("reset channels", [](State& state) { state.changes = {}; });
         },
     .visible =
         [](const App& app) { return !app.state().changes.empty() && !app.model().layers.empty(); },
     .label_now =
         [](const App& app) {
           const size_t count = app.state().changes.size();
           return count == 1 ? std::string("1 changed channel: reset")
                             : std::to_string(count) + " changed channels: reset";
         }},
};

}  // namespace

std::span<const Control> XrayControls() { return kControls; }

}  // namespace ganvas::page
