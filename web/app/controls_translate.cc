// Controls of Translate: which picture, how it is given to the model, and what is shown of it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "web/app/translator.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

bool CameraIsOff(const App& app) { return app.transient().camera == CameraState::kOff; }
bool HasResult(const App& app) { return app.translation().last() != nullptr; }
bool CanWipe(const App& app) { return !TranslatorOf(app).ShowsRoundTrip(); }

const std::string& Text(const Value& value) {
  static const std::string kNone;
  const std::string* text = std::get_if<std::string>(&value);
  return text ? *text : kNone;
}

void SetWipe(App& app, double wipe) {
  if (!std::isfinite(wipe)) return;
  app.Edit("wipe",
           [&](State& state) { state.wipe = static_cast<float>(std::clamp(wipe, 0., 1.)); });
}

// By a key: a share of the width.
void MoveWipe(App& app, double by) {
  app.BeginGesture();
  SetWipe(app, std::round((static_cast<double>(app.state().wipe) + by) * 100) / 100);
  app.transient().status = ControlOf(ControlId::kWipe).text(app);
}

void SetExample(App& app, const Value& value) {
  const auto& examples = TranslatorOf(app).info().examples;
  const bool own = Text(value).empty() && app.transient().own_picture;
  const bool known = std::any_of(examples.begin(), examples.end(),
                                 [&](const Example& example) { return example.id == Text(value); });
  if (!own && !known) return;
  StopCamera(app, false);
  app.BeginGesture();
  app.Edit("example", [&](State& state) { state.example = Text(value); });
}

std::vector<Choice> Examples(const App& app) {
  const Transient& transient = app.transient();
  std::vector<Choice> choices = {{"", transient.own_picture ? transient.own_name : "None"}};
  for (const Example& example : TranslatorOf(app).info().examples) {
    choices.push_back({example.id, example.label});
  }
  return choices;
}

std::string NameOf(const App& app, const std::string& id) {
  for (const ModelEntry& entry : app.models()) {
    if (entry.id == id) return entry.name;
  }
  return "None";
}

// All translators but the one in use; the first choice is what belongs to it.
std::vector<Choice> WaysBack(const App& app) {
  const std::string own = TranslatorOf(app).OwnReverse();
  std::vector<Choice> choices = {{"", NameOf(app, own)}};
  for (const ModelEntry& entry : app.models()) {
    if (entry.kind != "translator" || entry.id == app.model().id || entry.id == own) continue;
    choices.push_back({entry.id, entry.name});
  }
  return choices;
}

constexpr Control kControls[] = {
    {.id = ControlId::kOpenPicture,
     .name = "open-picture",
     .label = "Open picture",
     .icon = Icon::kPicture,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .takes_files = true,
     .shortcut = "I",
     .set =
         [](App&, const Value&) {
           Post(FromApp::kPick, {{"what", "picture"}});
         }},
    {.id = ControlId::kCamera,
     .name = "camera",
     .label = "Camera",
     .icon = Icon::kCamera,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .shortcut = "V",
     .set = [](App& app, const Value&) { StartCamera(app, false); },
     .visible = CameraIsOff},
    {.id = ControlId::kStopCamera,
     .name = "stop-camera",
     .label = "Stop camera",
     .icon = Icon::kStop,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .shortcut = "V",
     .set = [](App& app, const Value&) { StopCamera(app, true); },
     .visible = [](const App& app) { return !CameraIsOff(app); }},
    {.id = ControlId::kSwitchCamera,
     .name = "switch-camera",
     .label = "Switch camera",
     .icon = Icon::kSwap,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .set = [](App& app, const Value&) { StartCamera(app, true); },
     .visible =
         [](const App& app) {
           return app.transient().camera == CameraState::kOn && app.transient().cameras > 1;
         }},
    {.id = ControlId::kMirrorCamera,
     .name = "mirror-camera",
     .label = "Mirror",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .get = [](const App& app) { return Value(app.state().mirror); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (!on) return;
           app.BeginGesture();
           app.Edit("mirror", [&](State& state) { state.mirror = *on; });
         },
     .visible = [](const App& app) { return app.transient().camera == CameraState::kOn; }},
    {.id = ControlId::kExample,
     .name = "example",
     .label = "Example",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .get =
         [](const App& app) {
           const Example* example = TranslatorOf(app).ChosenExample();
           return Value(example ? example->id : std::string());
         },
     .set = SetExample,
     .visible = [](const App& app) { return !TranslatorOf(app).info().examples.empty(); },
     .choices = Examples},
    {.id = ControlId::kWipe,
     .name = "wipe",
     .label = "Wipe",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .get = [](const App& app) { return Value(static_cast<double>(app.state().wipe)); },
     .set =
         [](App& app, const Value& value) {
           if (const double* wipe = std::get_if<double>(&value)) SetWipe(app, *wipe);
         },
     .enabled = HasResult,
     .visible = CanWipe,
     .text =
         [](const App& app) {
           char text[32];
           std::snprintf(text, sizeof text, "%.0f %% before",
                         100 * static_cast<double>(app.state().wipe));
           return std::string(text);
         }},
    {.id = ControlId::kFlip,
     .name = "flip",
     .label = "Before or after",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kTranslation,
     .shortcut = "Space",
     .set =
         [](App& app, const Value&) {
           app.BeginGesture();
           SetWipe(app, app.state().wipe > 0 ? 0 : 1);
           app.transient().status = app.state().wipe > 0 ? "Before" : "After";
         },
     .enabled = HasResult,
     .visible = CanWipe},
    {.id = ControlId::kWipeLeft,
     .name = "wipe-left",
     .label = "Wipe left",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kTranslation,
     .shortcut = "ArrowLeft",
     .set = [](App& app, const Value&) { MoveWipe(app, -0.05); },
     .enabled = HasResult,
     .visible = CanWipe},
    {.id = ControlId::kWipeRight,
     .name = "wipe-right",
     .label = "Wipe right",
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .acts_on = Subject::kTranslation,
     .shortcut = "ArrowRight",
     .set = [](App& app, const Value&) { MoveWipe(app, 0.05); },
     .enabled = HasResult,
     .visible = CanWipe},
    {.id = ControlId::kRoundTrip,
     .name = "round-trip",
     .label = "Round trip",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .shortcut = "T",
     .get = [](const App& app) { return Value(app.state().round_trip); },
     .set =
         [](App& app, const Value& value) {
           const bool* on = std::get_if<bool>(&value);
           if (!on) return;
           app.BeginGesture();
           app.Edit("round trip", [&](State& state) { state.round_trip = *on; });
         },
     .enabled = [](const App& app) { return !TranslatorOf(app).ReverseId().empty(); }},
    {.id = ControlId::kReverse,
     .name = "reverse",
     .label = "Way back",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .get =
         [](const App& app) {
           const std::string reverse = TranslatorOf(app).ReverseId();
           return Value(reverse == TranslatorOf(app).OwnReverse() ? "" : reverse);
         },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("reverse", [&](State& state) {
             for (const Choice& choice : WaysBack(app)) {
               if (Text(value) != choice.value) continue;
               state.reverse = Text(value);
               if (!state.reverse.empty()) state.round_trip = true;
             }
           });
         },
     .visible =
         [](const App& app) {
           return WaysBack(app).size() > 1 &&
                  (TranslatorOf(app).OwnReverse().empty() || !app.state().reverse.empty());
         },
     .choices = WaysBack},
    {.id = ControlId::kOpenReverse,
     .name = "open-reverse",
     .label = "Open way back",
     .icon = Icon::kFolder,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .takes_files = true,
     .set =
         [](App&, const Value&) {
           Post(FromApp::kPick, {{"what", "reverse"}});
         },
     .visible = [](const App& app) { return TranslatorOf(app).OwnReverse().empty(); }},
    {.id = ControlId::kSize,
     .name = "size",
     .label = "Size",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .get = [](const App& app) { return Value(SizeName(app.state().size)); },
     .set =
         [](App& app, const Value& value) {
           app.BeginGesture();
           app.Edit("size", [&](State& state) {
             for (int size : kSizes) {
               if (Text(value) == SizeName(size)) state.size = size;
             }
           });
         },
     .visible = [](const App& app) { return TranslatorOf(app).info().width == 0; },
     .choices =
         [](const App&) {
           std::vector<Choice> choices = {{"auto", "Auto"}};
           for (int size : kSizes) {
             if (size > 0) choices.push_back({SizeName(size), SizeName(size)});
           }
           choices.push_back({"original", "Original"});
           return choices;
         }},
    {.id = ControlId::kCopy,
     .name = "copy",
     .label = "Copy picture",
     .icon = Icon::kCopy,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .set = [](App& app, const Value&) { TranslatorOf(app).SaveTo(Target::kClipboard); },
     .enabled = HasResult},
    {.id = ControlId::kCancel,
     .name = "cancel",
     .label = "Cancel",
     .icon = Icon::kClose,
     .kind = ControlKind::kButton,
     .place = Place::kKeys,
     .shortcut = "Escape",
     .set =
         [](App& app, const Value&) {
           app.translation().Cancel();
           app.transient().status = "The translation is cancelled";
         },
     .visible = [](const App& app) { return app.translation().busy(); }},
    {.id = ControlId::kAgain,
     .name = "again",
     .label = "Translate again",
     .icon = Icon::kAgain,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kTranslation,
     .set =
         [](App& app, const Value&) {
           app.transient().error.clear();
           app.translation().Again();
         },
     .visible = [](const App& app) { return app.translation().refused(); }},
};

}  // namespace

std::span<const Control> TranslateControls() { return kControls; }

}  // namespace ganvas::page
