#include <algorithm>
#include <cmath>
#include <utility>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

// The animation goes from A to B and back in this time.
constexpr double kLoopMs = 8000;
// Where motion is unwelcome, it shows the pictures of the strip for this long each.
constexpr double kStillMs = 1000;

class InterpolateMode final : public LatentMode {
 public:
  explicit InterpolateMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kInterpolate; }
  Recipe Selected() const override { return LatentsOf(app_).WalkRecipe(app_.state().t); }
  int ShownSelected() const override {
    return static_cast<int>(
        std::lround(app_.state().t * static_cast<float>(app_.state().steps - 1)));
  }
  void Select(int index) override {
    app_.Edit("look", [&](State& state) {
      state.t = static_cast<float>(index) / static_cast<float>(state.steps - 1);
    });
  }
  void Move(int columns, int rows) override {
    app_.transient().playing = false;
    app_.Edit("move", [&](State& state) {
      const float step = 1.0f / static_cast<float>(state.steps - 1);
      state.t = std::clamp(state.t + static_cast<float>(columns - rows) * step, 0.0f, 1.0f);
    });
  }
  void Tick(double now_ms) override;

 private:
  App& app_;
  double played_at_ = 0;  // ms of the last step of the animation, 0 while it rests
  double phase_ = 0;      // 0 to 1 from A to B, 1 to 2 back
};

void InterpolateMode::Tick(double now_ms) {
  const Transient& transient = app_.transient();
  if (!transient.playing) {
    played_at_ = 0;
    return;
  }
  // A step waits for its pictures, so that a slow model plays slowly rather than not at all.
  if (app_.generator().busy()) return;
  if (transient.reduced_motion && now_ms - played_at_ < kStillMs) return;
  const double before = std::exchange(played_at_, now_ms);
  const bool plays_on = before > 0;
  app_.Adjust([&](State& state) {
    if (transient.reduced_motion) {
      const float step = 1.0f / static_cast<float>(state.steps - 1);
      if (plays_on) state.t = state.t + step > 1.001f ? 0 : std::min(1.0f, state.t + step);
    } else if (plays_on) {
      const double elapsed = std::min(now_ms - before, 100.0);
      constexpr double kSteps = 120;  // pictures of one way, so that a second loop has them all
      phase_ = std::fmod(phase_ + 2 * elapsed / kLoopMs, 2.0);
      const double way = phase_ <= 1 ? phase_ : 2 - phase_;
      state.t = static_cast<float>(std::round(way * kSteps) / kSteps);
    } else {
      phase_ = state.t;
    }
  });
}

}  // namespace

std::unique_ptr<LatentMode> MakeInterpolateMode(App& app) {
  return std::make_unique<InterpolateMode>(app);
}

}  // namespace ganvas::page
