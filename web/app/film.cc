// The film of Timeline: its frames.
#include <algorithm>
#include <cmath>

#include "web/app/latents.h"

namespace ganvas::page {
namespace {

// Without kept pictures.
constexpr size_t kSeedKeys = 4;

// Frames of the ways between keys, by their seconds: the frame of each key, and the end. Each way
// has a frame at least.
std::vector<int> Starts(const std::vector<double>& seconds, int whole) {
  double all = 0;
  for (double way : seconds) all += way;
  std::vector<int> starts = {0};
  double at = 0;
  const int ways = static_cast<int>(seconds.size());
  for (int way = 0; way < ways; ++way) {
    at += seconds[static_cast<size_t>(way)];
    const int end = static_cast<int>(std::lround(at / all * whole));
    const int left = ways - 1 - way;
    starts.push_back(std::clamp(end, starts.back() + 1, whole - left));
  }
  return starts;
}

}  // namespace

size_t Film::KeyOf(int frame) const {
  size_t key = 0;
  while (key + 1 < keys.size() && starts[key + 1] <= frame) ++key;
  return key;
}

Film Latents::MakeFilm() const {
  Film film;
  const State& state = app_.state();
  for (int index : ShelfOfModel()) {
    const Recipe& kept = state.shelf[static_cast<size_t>(index)];
    if (!Fits(kept)) continue;
    film.keys.push_back(kept.WithSnapshot(-1));
    film.places.push_back(static_cast<size_t>(index));
  }
  const int label = app_.model().has_label ? state.label : -1;
  const size_t least = film.keys.empty() ? kSeedKeys : 2;
  for (uint64_t i = 0; film.keys.size() < least; ++i) {
    film.keys.push_back(Own(Recipe::Seed(state.seed, i, label)));
    film.places.push_back(state.shelf.size() + i);
  }
  const size_t ways = state.loop ? film.keys.size() : film.keys.size() - 1;
  std::vector<double> seconds;
  double all = 0;
  for (size_t way = 0; way < ways; ++way) {
    const float own = KeyAt(state, film.places[way]).seconds;
    seconds.push_back(static_cast<double>(own > 0 ? own : state.seconds));
    all += seconds.back();
  }
  // The last picture of a film that does not go back is a frame of its own.
  const int end = state.loop ? 0 : 1;
  film.frames = std::clamp(static_cast<int>(std::lround(all * kFrameRate)) + end,
                           static_cast<int>(film.keys.size()), kMaxFrames);
  film.starts = Starts(seconds, film.frames - end);
  return film;
}

int Latents::FrameNow(const Film& film) const {
  const float frame = app_.state().at * static_cast<float>(film.frames);
  return std::clamp(static_cast<int>(std::lround(frame)), 0, film.frames - 1);
}

bool Latents::FilmMoves(const Film& film) const {
  return std::any_of(film.places.begin(), film.places.end(),
                     [&](size_t place) { return KeyAt(app_.state(), place).sigmas != 0; });
}

Recipe Latents::FrameRecipe(const Film& film, int frame) const {
  const State& state = app_.state();
  const std::vector<Recipe>& keys = film.keys;
  const size_t way = std::min(film.KeyOf(frame), film.ways() - 1);
  const size_t next = (way + 1) % keys.size();
  float share = static_cast<float>(frame - film.starts[way]) /
                static_cast<float>(film.starts[way + 1] - film.starts[way]);
  if (state.ease) share = share * share * (3 - 2 * share);
  const Recipe& a = keys[way];
  const Recipe& b = keys[next];
  Recipe recipe = in_styles() ? Recipe::BetweenStyles(a.Plain(), b.Plain(), share)
                              : Recipe::Between(a.Plain(), b.Plain(), share, state.slerp);
  const KeySettings from = KeyAt(state, film.places[way]), to = KeyAt(state, film.places[next]);
  const auto between = [&](float first, float last) { return first + share * (last - first); };
  recipe = MovedAlong(recipe, state.direction, between(from.sigmas, to.sigmas));
  recipe = Own(recipe);
  // What the model has no input for changes nothing.
  if (app_.model().has_noise) recipe.noise = between(from.noise, to.noise);
  return recipe.WithPsi(between(a.psi, b.psi));
}

FilmFile Latents::TimelineFile() const {
  const Film film = MakeFilm();
  return {app_.model().name + " timeline",
          film.frames,
          kFrameRate,
          app_.state().loop,
          1,
          1,
          [this, film](int frame, int) { return FrameRecipe(film, frame); }};
}

}  // namespace ganvas::page
