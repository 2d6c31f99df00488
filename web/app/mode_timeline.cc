// Timeline: a film through kept pictures.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

constexpr double kFrameMs = 1000.0 / kFrameRate;

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
    const int now = latents.FrameNow(film);
    app_.transient().playing = false;
    app_.Edit("move", [&](State& state) {
      int next = now + columns;
      const int keys = static_cast<int>(film.keys.size());
      const int key = static_cast<int>(film.KeyOf(now)) + rows;
      if (rows != 0) next = film.starts[static_cast<size_t>(((key % keys) + keys) % keys)];
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
  if (app_.transient().filming) {
    const bool waits = latents.FilmMoves(latents.MakeFilm()) && app_.directions().busy();
    if (!waits) latents.SaveFilmWhenReady(latents.TimelineFile());
  }
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

}  // namespace

std::unique_ptr<LatentMode> MakeTimelineMode(App& app) {
  return std::make_unique<TimelineMode>(app);
}

}  // namespace ganvas::page
