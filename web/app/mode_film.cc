// Film: the pictures of Sample as the snapshots of a training make them.
#include <algorithm>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

constexpr double kSnapshotMs = 1000.0 / kFilmRate;
constexpr double kLastMs = 1000;

class FilmMode final : public LatentMode {
 public:
  explicit FilmMode(App& app) : app_(app) {}

  Mode mode() const override { return Mode::kFilm; }
  bool FitsModel() const override { return app_.model().film.steps.size() >= 2; }
  Recipe Selected() const override {
    const Latents& latents = LatentsOf(app_);
    return latents.FilmRecipe(latents.SelectedIndex(), latents.SnapshotNow());
  }
  int ShownSelected() const override { return LatentsOf(app_).SelectedIndex(); }
  void Select(int index) override {
    app_.Adjust([&](State& state) { state.selected = index; });
  }
  // Across by snapshots, up and down by pictures.
  void Move(int columns, int rows) override {
    const Latents& latents = LatentsOf(app_);
    const int last = latents.SnapshotCount() - 1;
    app_.transient().playing = false;
    if (columns != 0) {
      app_.Edit("move", [&](State& state) {
        state.snapshot = std::clamp(latents.SnapshotNow() + columns, 0, last);
      });
    }
    const int picture = latents.SelectedIndex() + rows;
    if (rows != 0 && picture >= 0 && picture < latents.SampleCount()) Select(picture);
  }
  std::string Describe(const Recipe& recipe) const override {
    const std::string text = ganvas::Describe(recipe);
    return recipe.snapshot >= 0 ? text : text + ", " + LatentsOf(app_).SnapshotName(-1);
  }
  void Tick(double now_ms) override;

 private:
  bool IsThere(int snapshot) const {
    const Latents& latents = LatentsOf(app_);
    const std::vector<Recipe> recipes = Latents::RecipesOf(latents.TrainingFilmFile(), snapshot);
    return std::all_of(recipes.begin(), recipes.end(), [&](const Recipe& recipe) {
      return app_.generator().Find(recipe) || app_.generator().HasFailed(recipe);
    });
  }

  App& app_;
  bool begins_anew_ = false;  // it was at its end when the user had it play
  double shown_at_ = 0;       // ms when the snapshot on the stage came; 0 while the film rests
};

// A snapshot is shown once its pictures are there, so that a slow model plays slowly.
void FilmMode::Tick(double now_ms) {
  Latents& latents = LatentsOf(app_);
  if (app_.transient().filming) latents.SaveFilmWhenReady(latents.TrainingFilmFile());
  if (!app_.transient().playing) {
    shown_at_ = 0;
    return;
  }
  const int last = latents.SnapshotCount() - 1;
  const int now = latents.SnapshotNow();
  const bool at_end = now == last;
  const bool begins = shown_at_ == 0;
  if (begins) {
    shown_at_ = now_ms;
    begins_anew_ = at_end;
  }
  const double stay = app_.transient().reduced_motion || at_end ? kLastMs : kSnapshotMs;
  if (!begins_anew_) {
    if (now_ms - shown_at_ < stay) return;
    if (at_end && !app_.state().loop) {
      app_.transient().playing = false;
      shown_at_ = 0;
      return;
    }
  }
  const int next = at_end ? 0 : now + 1;
  if (!IsThere(next)) return;
  shown_at_ = begins_anew_ ? now_ms : std::max(shown_at_ + stay, now_ms - stay);
  begins_anew_ = false;
  app_.Adjust([&](State& state) { state.snapshot = next; });
}

}  // namespace

std::unique_ptr<LatentMode> MakeFilmMode(App& app) { return std::make_unique<FilmMode>(app); }

int Latents::SnapshotNow() const {
  const int last = SnapshotCount() - 1;
  const int snapshot = app_.state().snapshot;
  return snapshot < 0 ? last : std::min(snapshot, last);
}

int Latents::ComparedNow() const { return std::min(app_.state().compared, SnapshotCount() - 1); }

std::string Latents::SnapshotName(int snapshot) const {
  const std::vector<int64_t>& steps = app_.model().film.steps;
  const auto place = static_cast<size_t>(snapshot);
  return "step " +
         std::to_string(snapshot < 0 || place >= steps.size() ? steps.back() : steps[place]);
}

// Not truncated: the mean of the styles is another one at each snapshot.
Recipe Latents::FilmRecipe(int index, int snapshot) const {
  const bool last = snapshot + 1 >= SnapshotCount();
  return SampleRecipe(index).WithPsi(1).WithSnapshot(last ? -1 : snapshot);
}

FilmFile Latents::TrainingFilmFile() const {
  const bool one = looking();
  FilmFile file;
  file.name = app_.model().name + " film";
  file.frames = SnapshotCount() + kFilmRate - 1;
  file.fps = kFilmRate;
  file.loop = app_.state().loop;
  file.pictures = one ? 1 : SampleCount();
  file.columns = one ? 1 : app_.transient().stage_columns;
  file.recipe = [this, one](int frame, int picture) {
    return FilmRecipe(one ? SelectedIndex() : picture, std::min(frame, SnapshotCount() - 1));
  };
  return file;
}

}  // namespace ganvas::page
