// A list of points that is shown in epochs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/points/mixture.h"

namespace ganvas::points {

// Each epoch holds every point once, in an order of its own: sample n is point permutation_e(n mod
// size) of epoch e = n / size.
class PointSet {
 public:
  // At least one point. `modes` is empty or has any integer for each point.
  PointSet(std::vector<Pair> points, std::span<const int64_t> modes);

  // As DrawMixture; a mode is -1 where it is unknown.
  void Draw(uint64_t seed, uint64_t first, int64_t count, float* xy, int64_t* modes) const;
  // The means of modes as centres, in rising order of the mode, their frequencies as weights and
  // the pooled deviation within modes as sigma (0 where every mode has one point). Null where there
  // are no modes.
  const Mixture* mixture() const { return mixture_.centers.empty() ? nullptr : &mixture_; }
  const Moments& moments() const { return moments_; }
  int64_t size() const { return static_cast<int64_t>(points_.size()); }

 private:
  std::vector<Pair> points_;
  Moments moments_;
  Mixture mixture_;
  std::vector<int64_t> mode_of_;  // the centre of each point; empty without modes
};

}  // namespace ganvas::points
