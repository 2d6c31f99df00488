// The curves of a training, drawn over its snapshots.
#pragma once

#include "web/panels/ui.h"

namespace ganvas::page {

// Where the snapshots of a film stand across a track: evenly, whatever their steps.
class FilmAxis {
 public:
  FilmAxis(const Box& track, const std::vector<int64_t>& steps) : track_(track), steps_(steps) {}

  float Of(int snapshot) const;
  // Between two snapshots in proportion to the step.
  float OfStep(double step) const;
  // The snapshot next to it.
  int At(float x) const;

 private:
  float OfPlace(float place) const;

  Box track_;
  const std::vector<int64_t>& steps_;
};

// Up to four curves, losses and metrics first, each with its title and its value at `snapshot`:
// losses and logits share scales, other numbers have their own. Returns where the lines are.
Box DrawFilmCurves(Ui& ui, const Box& box, const FilmAxis& axis, int snapshot);

}  // namespace ganvas::page
