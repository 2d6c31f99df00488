// Controls of Timeline.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "shared/recipe/json_read.h"
#include "web/app/control_parts.h"
#include "web/app/latents.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

bool Films(const App& app) { return app.mode() == Mode::kTimeline; }

// Timeline and Film, which are saved as films.
bool CanBeSaved(const App& app) {
  return app.mode() == Mode::kTimeline || app.mode() == Mode::kFilm;
}

// Frames are made, or the page writes the file.
bool Saves(const App& app) { return app.transient().filming || app.transient().writing >= 0; }

// The picture that the film shows, or comes from.
struct KeyPlace {
  size_t number = 0;  // in the film
  size_t place = 0;   // in State::keys
  size_t ways = 0;    // of the film
};

KeyPlace KeyNow(const App& app) {
  const Latents& latents = LatentsOf(app);
  const Film film = latents.MakeFilm();
  const size_t key = film.KeyOf(latents.FrameNow(film));
  return {key, film.places[key], film.ways()};
}

KeySettings SettingsHere(const App& app) { return KeyAt(app.state(), KeyNow(app).place); }

float SecondsHere(const App& app) {
  const float own = SettingsHere(app).seconds;
  return own > 0 ? own : app.state().seconds;
}

std::string SecondsText(float seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(seconds));
  return text;
}

// `stays`: the frame stays at its picture where the film's length changes.
template <float KeySettings::*member, bool stays>
void SetKey(App& app, const Value& value) {
  const double* number = std::get_if<double>(&value);
  if (!number || !std::isfinite(*number)) return;
  const KeyPlace key = KeyNow(app);
  app.transient().playing = false;
  app.Edit("slider",
           [&](State& state) { KeyToSet(state, key.place).*member = static_cast<float>(*number); });
  if (!stays) return;
  const Film film = LatentsOf(app).MakeFilm();
  app.Adjust([&](State& state) {
    state.at = static_cast<float>(film.starts[key.number]) / static_cast<float>(film.frames);
  });
}

template <bool State::*member>
void SetOn(App& app, const Value& value) {
  const bool* on = std::get_if<bool>(&value);
  if (!on) return;
  app.BeginGesture();
  app.Edit("switch", [&](State& state) { state.*member = *on; });
}

constexpr Control kControls[] = {
    {.id = ControlId::kAt,
     .name = "at",
     .label = "Position in the film",
     .kind = ControlKind::kSlider,
     .place = Place::kKeys,
     .acts_on = Subject::kRecipe,
     .get = GetNumber<&State::at>,
     .set = SetNumber<&State::at>,
     .visible = Films,
     .text = TwoDigits<&State::at>},
    {.id = ControlId::kSeconds,
     .name = "seconds",
     .label = "Seconds between pictures",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 0.2,
     .max = 10,
     .step = 0.1,
     .logarithmic = true,
     .get = GetNumber<&State::seconds>,
     .set =
         [](App& app, const Value& value) {
           SetNumber<&State::seconds>(app, value);
           // Of all pictures, also of those that had their own.
           app.Adjust([](State& state) {
             for (KeySettings& key : state.keys) key.seconds = 0;
           });
         },
     .visible = Films,
     .text = [](const App& app) { return SecondsText(app.state().seconds); }},
    {.id = ControlId::kKeySeconds,
     .name = "key-seconds",
     .label = "Seconds from this picture",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = kMinSeconds,
     .max = kMaxSeconds,
     .step = 0.1,
     .logarithmic = true,
     .get = [](const App& app) { return Value(static_cast<double>(SecondsHere(app))); },
     .set = SetKey<&KeySettings::seconds, true>,
     .visible = [](const App& app) { return Films(app) && KeyNow(app).number < KeyNow(app).ways; },
     .text = [](const App& app) { return SecondsText(SecondsHere(app)); },
     .label_now =
         [](const App& app) {
           return "Seconds from picture " + std::to_string(KeyNow(app).number + 1);
         }},
    {.id = ControlId::kKeySigmas,
     .name = "key-sigmas",
     .label = "Moved along the direction here",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = -kMaxSigmas,
     .max = kMaxSigmas,
     .step = 0.05,
     .get = [](const App& app) { return Value(static_cast<double>(SettingsHere(app).sigmas)); },
     .set = SetKey<&KeySettings::sigmas, false>,
     .visible = [](const App& app) { return Films(app) && LatentsOf(app).DirectionCount() > 0; },
     .text =
         [](const App& app) {
           char text[32];
           std::snprintf(text, sizeof text, "%.2f \u03c3",
                         static_cast<double>(SettingsHere(app).sigmas));
           return std::string(text);
         },
     .label_now =
         [](const App& app) {
           const Latents& latents = LatentsOf(app);
           const int last = std::max(0, latents.DirectionCount() - 1);
           return "Direction " + latents.DirectionName(std::min(app.state().direction, last)) +
                  " at picture " + std::to_string(KeyNow(app).number + 1);
         }},
    {.id = ControlId::kKeyNoise,
     .name = "key-noise",
     .label = "Noise here",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .max = kMaxKeyNoise,
     .get = [](const App& app) { return Value(static_cast<double>(SettingsHere(app).noise)); },
     .set = SetKey<&KeySettings::noise, false>,
     .visible = [](const App& app) { return Films(app) && app.model().has_noise; },
     .text =
         [](const App& app) {
           char text[32];
           std::snprintf(text, sizeof text, "%.2f", static_cast<double>(SettingsHere(app).noise));
           return std::string(text);
         },
     .label_now =
         [](const App& app) {
           return "Noise at picture " + std::to_string(KeyNow(app).number + 1);
         }},
    {.id = ControlId::kLoop,
     .name = "loop",
     .label = "Loop",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().loop); },
     .set = SetOn<&State::loop>,
     .visible = CanBeSaved},
    {.id = ControlId::kEase,
     .name = "ease",
     .label = "Ease in and out",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().ease); },
     .set = SetOn<&State::ease>,
     .visible = Films},
    {.id = ControlId::kAnimation,
     .name = "animation",
     .label = "File",
     .kind = ControlKind::kChoice,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(std::string(FilmFormat(app))); },
     .set =
         [](App& app, const Value& value) {
           app.Adjust([&](State& state) {
             for (const char* animation : kAnimations) {
               if (Text(value) == animation) state.animation = animation;
             }
           });
         },
     .visible = CanBeSaved,
     .choices =
         [](const App& app) {
           std::vector<Choice> choices = {{"gif", "GIF", "shown everywhere, 256 colours"},
                                          {"apng", "APNG", "all colours, larger"}};
           for (const std::string& format : app.transient().film_formats) {
             if (format == "webm") choices.push_back({"webm", "WebM", "a small video"});
             if (format == "mp4") choices.push_back({"mp4", "MP4", "a video for most programs"});
           }
           choices.push_back({"png", "PNGs", "a zip file of numbered pictures"});
           return choices;
         }},
    {.id = ControlId::kSaveFilm,
     .name = "save-film",
     .label = "Save animation",
     .icon = Icon::kDownload,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           app.transient().filming = true;
           app.transient().status = "Making the frames";
         },
     .enabled = HasModel,
     .visible = [](const App& app) { return CanBeSaved(app) && !Saves(app); }},
    {.id = ControlId::kStopFilm,
     .name = "stop-film",
     .label = "Stop saving",
     .icon = Icon::kStop,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set =
         [](App& app, const Value&) {
           if (app.transient().writing >= 0) Post(FromApp::kStopFilm, Json::object());
           app.transient().filming = false;
           app.transient().writing = -1;
           app.transient().status = "Nothing was saved: stopped";
         },
     .visible = [](const App& app) { return CanBeSaved(app) && Saves(app); }},
};

}  // namespace

std::span<const Control> TimelineControls() { return kControls; }

}  // namespace ganvas::page
