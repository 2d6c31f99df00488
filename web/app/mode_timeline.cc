// Timeline: a film through kept pictures.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "web/app/control_parts.h"
#include "web/app/file_name.h"
#include "web/app/latents.h"
#include "web/bridge/app_bridge.h"

namespace ganvas::page {
namespace {

constexpr double kFrameMs = 1000.0 / kFrameRate;
// Of all frames of a film that is saved.
constexpr size_t kMostFilmBytes = size_t{256} << 20;
// Without kept pictures.
constexpr size_t kSeedKeys = 4;

class TimelineMode final : public LatentMode {
 public:
  explicit TimelineMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kTimeline; }
  Recipe Selected() const override {
    const Latents& latents = LatentsOf(app_);
    const Film film = latents.MakeFilm();
    return latents.FrameRecipe(film, latents.FrameNow(film));
  }
  int ShownSelected() const override { return 0; }
  void Select(int) override {}
  // Across by frames, up and down by pictures.
  void Move(int columns, int rows) override {
    const Latents& latents = LatentsOf(app_);
    const Film film = latents.MakeFilm();
    const int frames = film.frames;
    const int key = std::max(1, frames / static_cast<int>(film.keys.size()));
    app_.transient().playing = false;
    app_.Edit("move", [&](State& state) {
      const int next = latents.FrameNow(film) + columns + rows * key;
      state.at =
          static_cast<float>(((next % frames) + frames) % frames) / static_cast<float>(frames);
    });
  }
  void Tick(double now_ms) override;

 private:
  App& app_;
  double frame_at_ = 0;  // ms when the frame that is shown came; 0 while it rests
};

// A frame is shown once it is there, so that a slow model plays slowly.
void TimelineMode::Tick(double now_ms) {
  Latents& latents = LatentsOf(app_);
  latents.SaveFilmWhenReady();
  if (!app_.transient().playing) {
    frame_at_ = 0;
    return;
  }
  if (frame_at_ == 0) frame_at_ = now_ms;
  const double interval = app_.transient().reduced_motion ? 1000 : kFrameMs;
  if (now_ms - frame_at_ < interval) return;
  const Film film = latents.MakeFilm();
  const int frames = film.frames;
  const int late = std::clamp(static_cast<int>((now_ms - frame_at_) / interval), 1, 4);
  const int next = (latents.FrameNow(film) + late) % frames;
  if (!app_.generator().Find(latents.FrameRecipe(film, next))) return;
  frame_at_ = std::max(frame_at_ + late * interval, now_ms - interval);
  app_.Adjust(
      [&](State& state) { state.at = static_cast<float>(next) / static_cast<float>(frames); });
}

bool Films(const App& app) { return app.mode() == Mode::kTimeline; }

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
     .label = "Seconds to the next picture",
     .kind = ControlKind::kSlider,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .min = 0.2,
     .max = 10,
     .step = 0.1,
     .logarithmic = true,
     .get = GetNumber<&State::seconds>,
     .set = SetNumber<&State::seconds>,
     .visible = Films,
     .text =
         [](const App& app) {
           char text[32];
           std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(app.state().seconds));
           return std::string(text);
         }},
    {.id = ControlId::kLoop,
     .name = "loop",
     .label = "Loop",
     .kind = ControlKind::kToggle,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .get = [](const App& app) { return Value(app.state().loop); },
     .set = SetOn<&State::loop>,
     .visible = Films},
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
     .get = [](const App& app) { return Value(app.state().animation); },
     .set =
         [](App& app, const Value& value) {
           app.Adjust([&](State& state) {
             for (const char* animation : kAnimations) {
               if (Text(value) == animation) state.animation = animation;
             }
           });
         },
     .visible = Films,
     .choices =
         [](const App&) {
           return std::vector<Choice>{{"gif", "GIF", "shown everywhere, 256 colours"},
                                      {"apng", "APNG", "all colours, larger"}};
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
     .visible = [](const App& app) { return Films(app) && !app.transient().filming; }},
    {.id = ControlId::kStopFilm,
     .name = "stop-film",
     .label = "Stop saving",
     .icon = Icon::kStop,
     .kind = ControlKind::kButton,
     .place = Place::kMode,
     .acts_on = Subject::kRecipe,
     .set = [](App& app, const Value&) { app.transient().filming = false; },
     .visible = [](const App& app) { return Films(app) && app.transient().filming; }},
};

}  // namespace

std::unique_ptr<LatentMode> MakeTimelineMode(App& app) {
  return std::make_unique<TimelineMode>(app);
}

std::span<const Control> TimelineControls() { return kControls; }

Film Latents::MakeFilm() const {
  Film film;
  const State& state = app_.state();
  for (int index : ShelfOfModel()) {
    const Recipe& kept = state.shelf[static_cast<size_t>(index)];
    if (Fits(kept)) film.keys.push_back(kept);
  }
  const int label = app_.model().has_label ? state.label : -1;
  const size_t least = film.keys.empty() ? kSeedKeys : 2;
  for (uint64_t i = 0; film.keys.size() < least; ++i) {
    film.keys.push_back(Own(Recipe::Seed(state.seed, i, label)));
  }
  const size_t ways = state.loop ? film.keys.size() : film.keys.size() - 1;
  const float frames = static_cast<float>(ways) * state.seconds * kFrameRate;
  // The last picture of a film that does not go back is a frame of its own.
  const int end = state.loop ? 0 : 1;
  film.frames = std::clamp(static_cast<int>(std::lround(frames)) + end,
                           static_cast<int>(film.keys.size()), kMaxFrames);
  return film;
}

int Latents::FrameNow(const Film& film) const {
  const float frame = app_.state().at * static_cast<float>(film.frames);
  return std::clamp(static_cast<int>(std::lround(frame)), 0, film.frames - 1);
}

Recipe Latents::FrameRecipe(const Film& film, int frame) const {
  const State& state = app_.state();
  const std::vector<Recipe>& keys = film.keys;
  const size_t ways = state.loop ? keys.size() : keys.size() - 1;
  const float whole = static_cast<float>(state.loop ? film.frames : film.frames - 1);
  const float t = static_cast<float>(frame) * static_cast<float>(ways) / whole;
  const size_t way = std::min(static_cast<size_t>(t), ways - 1);
  float share = t - static_cast<float>(way);
  if (state.ease) share = share * share * (3 - 2 * share);
  const Recipe& a = keys[way];
  const Recipe& b = keys[(way + 1) % keys.size()];
  Recipe recipe = in_styles() ? Recipe::BetweenStyles(a.WithPsi(1), b.WithPsi(1), share)
                              : Recipe::Between(a.WithPsi(1), b.WithPsi(1), share, state.slerp);
  recipe.model = app_.model().hash;
  return recipe.WithPsi(a.psi + share * (b.psi - a.psi));
}

void Latents::SaveFilmWhenReady() {
  Transient& transient = app_.transient();
  if (!transient.filming) return;
  const Film film = MakeFilm();
  const int frames = film.frames;
  const PictureSize size = app_.picture_size();
  const size_t each =
      static_cast<size_t>(4) * static_cast<size_t>(size.width) * static_cast<size_t>(size.height);
  const auto give_up = [&](const std::string& why) {
    transient.filming = false;
    transient.error = transient.status = "Nothing was saved: " + why;
  };
  if (each * static_cast<size_t>(frames) > kMostFilmBytes) {
    give_up("the frames need too much memory (choose fewer seconds or pictures)");
    return;
  }
  std::vector<PicturePtr> pictures;
  for (int frame = 0; frame < frames; ++frame) {
    const Recipe recipe = FrameRecipe(film, frame);
    const PicturePtr picture = app_.generator().Find(recipe);
    if (!picture && app_.generator().HasFailed(recipe)) {
      give_up("a frame could not be made");
      return;
    }
    if (!picture || picture->rgba.size() != each) return;
    pictures.push_back(picture);
  }
  std::vector<uint8_t> bytes;
  bytes.reserve(each * pictures.size());
  for (const PicturePtr& picture : pictures) {
    bytes.insert(bytes.end(), picture->rgba.begin(), picture->rgba.end());
  }
  transient.filming = false;
  Post(FromApp::kSaveAnimation,
       {{"name", FileStem(app_.model().name + " timeline")},
        {"format", app_.state().animation},
        {"width", size.width},
        {"height", size.height},
        {"count", frames},
        {"fps", kFrameRate},
        {"loop", app_.state().loop},
        {"scale", app_.state().save_scale}},
       bytes);
}

}  // namespace ganvas::page
