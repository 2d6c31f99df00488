// Points of a plane, put onto a square grid so that what is near stays near.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/directions/components.h"

namespace ganvas::likeness {

struct Grid {
  int64_t side = 0;
  std::vector<int32_t> cells;  // [side, side], which point stands there, -1 for none
};

// The smallest square grid for `count` points, of which those cells are filled that are nearest to
// its middle: row by row, false for empty ones.
std::vector<bool> CellsFor(int64_t count, int64_t* side);

// The places of all points so that the sum of squared ways is the least, as in Fried et al. 2015,
// "IsoMatch: Creating informative grid layouts". Both axes are scaled to the grid first. The
// assignment grows by shortest augmenting paths (Jonker and Volgenant 1987; Crouse 2016, "On
// implementing 2D rectangular assignment algorithms"). The same for any cut of the work into steps.
class GridSearch {
 public:
  // `points`: [count, 2], x and y.
  explicit GridSearch(std::span<const double> points);

  // Works until `deadline`, at least a little, and returns the share done, in [0, 1].
  double Work(directions::Deadline deadline);
  // Once Work has returned 1.
  Grid grid() const;

 private:
  void Place(size_t point);
  double Cost(size_t point, size_t cell) const;

  int64_t side_ = 0;
  size_t count_ = 0, next_ = 0;
  std::vector<size_t> cells_;           // numbers of those that are filled
  std::vector<double> points_, spots_;  // [count, 2], in cells
  // The dual of the assignment, and what stands where so far; count_ for nothing.
  std::vector<double> of_point_, of_cell_;
  std::vector<size_t> cell_of_, point_in_;
  std::vector<double> way_;
  std::vector<size_t> from_, left_;
};

}  // namespace ganvas::likeness
