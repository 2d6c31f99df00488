#include "native/run/film_steps.h"

#include <algorithm>
#include <cmath>

namespace ganvas::train {

std::vector<int64_t> FilmSteps(int64_t count, int64_t steps) {
  std::vector<int64_t> film;
  count = std::min(count, steps + 1);
  if (count <= 0) return film;
  film.reserve(static_cast<size_t>(count));
  if (count > 1) film.push_back(0);
  int64_t step = count > 2 ? 1 : steps;
  for (int64_t left = count - static_cast<int64_t>(film.size()); left > 0; --left) {
    film.push_back(step);
    // What is left has equal ratios from here on.
    const double ratio = std::pow(static_cast<double>(steps) / static_cast<double>(step),
                                  1.0 / static_cast<double>(std::max<int64_t>(1, left - 1)));
    const auto next = static_cast<int64_t>(std::llround(static_cast<double>(step) * ratio));
    // Each of those behind it needs a step of its own.
    step = std::clamp(next, step + 1, std::max(step + 1, steps - (left - 2)));
  }
  return film;
}

int64_t SnapshotCount(const Options& options, int64_t step) {
  const int64_t every = options.snapshot_every;
  int64_t count = every > 0 ? options.steps / every - step / every : 0;
  for (const int64_t each : FilmSteps(options.film, options.steps)) {
    const bool regular = every > 0 && each > 0 && each % every == 0;
    if (!regular && (each > step || (each == 0 && step == 0))) ++count;
  }
  return count;
}

}  // namespace ganvas::train
