// Controls of the whole page: model, engine, undo, link, theme, modes, messages.
#include <nlohmann/json.hpp>

#include "web/app/app.h"
#include "web/app/latents.h"
#include "web/app/link.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

const std::string& Text(const Value& value) {
  static const std::string kNone;
  const std::string* text = std::get_if<std::string>(&value);
  return text ? *text : kNone;
}

std::vector<Choice> Models(const App& app) {
  std::vector<Choice> choices;
  for (const ModelEntry& model : app.models()) choices.push_back({model.id, model.name});
  return choices;
}

// All shortcuts, also those of other modes, for the sheet that lists them.
void PostShortcuts(const App& app) {
  nlohmann::json list = nlohmann::json::array();
  for (const Control& control : Controls()) {
    auto put = [&](const std::string& label, const std::string& keys) {
      if (keys.empty()) return;
      list.push_back({{"group", PlaceTitle(control.place)}, {"label", label}, {"keys", keys}});
    };
    put(control.label, control.shortcut);
    if (!control.choices || !control.IsVisible(app)) continue;
    for (const Choice& choice : control.choices(app)) put(choice.label, choice.shortcut);
  }
  Post(FromApp::kShortcuts, {{"list", std::move(list)}});
}

bool IsNarrow(const App& app) { return app.transient().narrow; }

constexpr Control kControls[] = {
    {.id = ControlId::kModel,
     .name = "model",
     .label = "Model",
     .kind = ControlKind::kChoice,
     .place = Place::kBar,
     .deliberate = true,
     .get = [](const App& app) { return Value(app.state().model); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           if (Text(value) == app.state().model && app.has_failed()) app.LoadAgain();
           app.Edit("model", [&](State& state) {
             for (const ModelEntry& model : app.models()) {
               if (model.id != Text(value) || model.id == state.model) continue;
               state.model = model.id;
               // Settings for another model do not apply to this one.
               state.range = state.layout = "auto";
               state.changes = {};
               state.layer.clear();
             }
           });
           app.transient().gallery = false;
         },
     .choices = Models},
    {.id = ControlId::kGallery,
     .name = "gallery",
     .label = "All models",
     .kind = ControlKind::kToggle,
     .place = Place::kBar,
     .shortcut = "M",
     .get = [](const App& app) { return Value(app.transient().gallery); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (on) app.transient().gallery = *on;
         },
     .enabled = [](const App& app) { return !app.models().empty(); }},
    {.id = ControlId::kOpen,
     .name = "open",
     .label = "Open ONNX",
     .icon = Icon::kFolder,
     .kind = ControlKind::kButton,
     .place = Place::kBar,
     .takes_files = true,
     .shortcut = "O",
     .set =
         [](App&, const Value&) {
           Post(FromApp::kPick, {{"what", "model"}});
         }},
    {.id = ControlId::kOpenAddress,
     .name = "open-address",
     .label = "Open address",
     .icon = Icon::kLink,
     .kind = ControlKind::kButton,
     .place = Place::kBar,
     .takes_files = true,
     .shortcut = "Shift+O",
     .set = [](App&, const Value&) { Post(FromApp::kAskAddress, nlohmann::json::object()); }},
    {.id = ControlId::kMode,
     .name = "mode",
     .label = "Mode",
     .kind = ControlKind::kChoice,
     .place = Place::kRail,
     .get = [](const App& app) { return Value(std::string(ModeName(app.mode()))); },
     .set =
         [](App& app, const Value& value) {
           const std::span<const Mode> modes = app.kind().modes();
           if (modes.size() < 2) return;
           app.BeginGesture();
           app.Edit("mode", [&](State& state) {
             for (Mode mode : modes) {
               if (Text(value) == ModeName(mode)) state.mode = mode;
             }
             state.enlarged = false;
           });
         },
     .choices =
         [](const App& app) {
           std::vector<Choice> choices;
           const std::span<const Mode> modes = app.kind().modes();
           for (Mode mode : modes) {
             // The first one has the key 1, and so on, the tenth 0; one alone needs no key.
             const size_t number = choices.size() + 1;
             const bool has_key = modes.size() > 1 && number <= 10;
             const std::string key = has_key ? std::to_string(number % 10) : "";
             choices.push_back(
                 {ModeName(mode), ModeLabel(mode), ModeHint(mode), ModeIcon(mode), key});
           }
           return choices;
         }},
    {.id = ControlId::kMoreModes,
     .name = "more-modes",
     .label = "More",
     .icon = Icon::kMore,
     .kind = ControlKind::kToggle,
     .place = Place::kRail,
     .get = [](const App& app) { return Value(app.transient().more_modes); },
     .set =
         [](App& app, const Value& value) {
           if (const bool* on = std::get_if<bool>(&value)) app.transient().more_modes = *on;
         },
     .visible = [](const App& app) { return !app.transient().hidden_modes.empty(); }},
    {.id = ControlId::kSheet,
     .name = "sheet",
     .label = "Controls",
     .icon = Icon::kSliders,
     .kind = ControlKind::kToggle,
     .place = Place::kRail,
     .get = [](const App& app) { return Value(app.transient().sheet > 0); },
     .set = [](App& app,
               const Value&) { app.transient().sheet = app.transient().sheet > 0 ? 0 : 1; },
     .visible = IsNarrow},
    {.id = ControlId::kUndo,
     .name = "undo",
     .label = "Undo",
     .icon = Icon::kUndo,
     .kind = ControlKind::kButton,
     .place = Place::kBar,
     .shortcut = "Ctrl+Z",
     .set = [](App& app, const Value&) { app.Undo(); },
     .enabled = [](const App& app) { return app.can_undo(); }},
    {.id = ControlId::kRedo,
     .name = "redo",
     .label = "Redo",
     .icon = Icon::kRedo,
     .kind = ControlKind::kButton,
     .place = Place::kBar,
     .shortcut = "Ctrl+Shift+Z",
     .set = [](App& app, const Value&) { app.Redo(); },
     .enabled = [](const App& app) { return app.can_redo(); }},
    {.id = ControlId::kShare,
     .name = "share",
     .label = "Copy link",
     .icon = Icon::kLink,
     .kind = ControlKind::kButton,
     .place = Place::kBar,
     .shortcut = "L",
     .set =
         [](App& app, const Value&) {
           Post(FromApp::kShare, {{"link", LinkOf(app)}, {"missing", app.MissingInLink()}});
         },
     .enabled = [](const App& app) { return app.has_model(); }},
    {.id = ControlId::kTheme,
     .name = "theme",
     .label = "Theme",
     .kind = ControlKind::kChoice,
     .place = Place::kBar,
     .get = [](const App& app) { return Value(app.state().theme); },
     .set =
         [](App& app, const Value& value) {
           app.Adjust([&](State& state) {
             for (const char* theme : {"system", "dark", "light"}) {
               if (Text(value) == theme) state.theme = theme;
             }
           });
         },
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"system", "Same as system"}, {"dark", "Dark"}, {"light", "Light"}};
         },
     .icon_now =
         [](const App& app) {
           if (app.state().theme == "system") return Icon::kHalf;
           return app.state().theme == "dark" ? Icon::kMoon : Icon::kSun;
         }},
    {.id = ControlId::kDisplay,
     .name = "display",
     .label = "Display",
     .kind = ControlKind::kToggle,
     .place = Place::kKeys,
     .get = [](const App& app) { return Value(app.transient().display_open); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (on) app.transient().display_open = *on;
         }},
    {.id = ControlId::kSmooth,
     .name = "smooth",
     .label = "Smooth enlargement",
     .kind = ControlKind::kToggle,
     .place = Place::kView,
     .acts_on = Subject::kPixels,
     .shortcut = "E",
     .get = [](const App& app) { return Value(app.state().smooth); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (on) app.Adjust([&](State& state) { state.smooth = *on; });
         }},
    {.id = ControlId::kEngine,
     .name = "engine",
     .label = "Engine",
     .kind = ControlKind::kChoice,
     .place = Place::kView,
     .get = [](const App& app) { return Value(app.state().engine); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("engine", [&](State& state) {
             if (Text(value) == "wasm" || Text(value) == "ort-wasm") state.engine = Text(value);
           });
         },
     .choices =
         [](const App&) {
           return std::vector<Choice>{
               {"wasm", "Ganvas", "the engine of this page"},
               {"ort-wasm", "onnxruntime", "onnxruntime-web, fetched when it is first chosen"}};
         }},
    {.id = ControlId::kSaveKept,
     .name = "save-kept",
     .label = "Save kept latents",
     .icon = Icon::kDownload,
     .kind = ControlKind::kButton,
     .place = Place::kView,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { LatentsOf(app).SaveKept(); },
     .visible = [](const App& app) { return !LatentsOf(app).ShelfOfModel().empty(); }},
    {.id = ControlId::kStartOver,
     .name = "start-over",
     .label = "Start over",
     .icon = Icon::kAgain,
     .kind = ControlKind::kButton,
     .place = Place::kView,
     .set = [](App& app, const Value&) { StartOver(app); }},
    {.id = ControlId::kPresent,
     .name = "present",
     .label = "Present",
     .icon = Icon::kExpand,
     .kind = ControlKind::kButton,
     .place = Place::kView,
     .shortcut = "F",
     .set =
         [](App& app, const Value& value) {
           bool& presenting = app.transient().presenting;
           const bool* given = std::get_if<bool>(&value);
           const bool on = given ? *given : !presenting;
           if (on == presenting) return;
           presenting = on;
           app.transient().sheet = 0;
           Post(FromApp::kPresent, {{"on", on}});
         },
     .label_now =
         [](const App& app) {
           return std::string(app.transient().presenting ? "Leave presentation" : "Present");
         },
     .icon_now =
         [](const App& app) { return app.transient().presenting ? Icon::kClose : Icon::kExpand; }},
    {.id = ControlId::kKnobs,
     .name = "knobs",
     .label = "Knobs and gamepads",
     .icon = Icon::kSliders,
     .kind = ControlKind::kButton,
     .place = Place::kView,
     .set = [](App&, const Value&) { Post(FromApp::kKnobs, nlohmann::json::object()); }},
    {.id = ControlId::kShortcuts,
     .name = "shortcuts",
     .label = "Keyboard shortcuts",
     .icon = Icon::kKeyboard,
     .kind = ControlKind::kButton,
     .place = Place::kBar,
     .shortcut = "?",
     .set = [](App& app, const Value&) { PostShortcuts(app); }},
    {.id = ControlId::kAgainLoad,
     .name = "again-load",
     .label = "Try again",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .set = [](App& app, const Value&) { app.LoadAgain(); },
     .visible = [](const App& app) { return app.has_failed(); }},
    {.id = ControlId::kDismiss,
     .name = "dismiss",
     .label = "Dismiss message",
     .icon = Icon::kClose,
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .set =
         [](App& app, const Value&) {
           app.transient().error.clear();
           app.transient().note.clear();
         },
     .visible =
         [](const App& app) {
           // Without a model the error is what the stage shows.
           return !app.has_failed() &&
                  (!app.transient().error.empty() || !app.transient().note.empty());
         }},
};

}  // namespace

std::span<const Control> PageControls() { return kControls; }

}  // namespace ganvas::page
