#include "shared/likeness/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ganvas::likeness {
namespace {

using Clock = std::chrono::steady_clock;

// Twice how far a row or a column is from the middle.
int64_t FromMiddle(int64_t at, int64_t side) { return 2 * at + 1 - side; }

// Moves and scales each axis so that its mean is 0 and its spread that of a full grid.
void ScaleTo(int64_t side, std::vector<double>& points) {
  const size_t count = points.size() / 2;
  const double spread = static_cast<double>(side) / std::sqrt(12.0);
  for (size_t axis = 0; axis < 2; ++axis) {
    double mean = 0, square = 0;
    for (size_t i = 0; i < count; ++i) mean += points[2 * i + axis];
    mean /= static_cast<double>(count);
    for (size_t i = 0; i < count; ++i) {
      points[2 * i + axis] -= mean;
      square += points[2 * i + axis] * points[2 * i + axis];
    }
    const double is = std::sqrt(square / static_cast<double>(count));
    const double scale = is > 0 ? spread / is : 0;
    for (size_t i = 0; i < count; ++i) points[2 * i + axis] *= scale;
  }
}

}  // namespace

std::vector<bool> CellsFor(int64_t count, int64_t* side) {
  *side = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(count))));
  std::vector<int64_t> order(static_cast<size_t>(*side * *side));
  std::iota(order.begin(), order.end(), 0);
  const auto away = [&](int64_t cell) {
    const int64_t x = FromMiddle(cell % *side, *side), y = FromMiddle(cell / *side, *side);
    return x * x + y * y;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return away(a) < away(b); });
  std::vector<bool> filled(order.size(), false);
  for (int64_t i = 0; i < count; ++i)
    filled[static_cast<size_t>(order[static_cast<size_t>(i)])] = true;
  return filled;
}

GridSearch::GridSearch(std::span<const double> points)
    : count_(points.size() / 2), points_(points.begin(), points.end()) {
  const std::vector<bool> filled = CellsFor(static_cast<int64_t>(count_), &side_);
  for (size_t cell = 0; cell < filled.size(); ++cell) {
    if (!filled[cell]) continue;
    const auto number = static_cast<int64_t>(cell);
    cells_.push_back(cell);
    spots_.push_back(static_cast<double>(FromMiddle(number % side_, side_)) / 2);
    spots_.push_back(static_cast<double>(FromMiddle(number / side_, side_)) / 2);
  }
  for (double& number : points_) number = std::isfinite(number) ? number : 0;
  ScaleTo(side_, points_);
  of_point_.assign(count_, 0.0);
  of_cell_.assign(count_, 0.0);
  cell_of_.assign(count_, count_);
  point_in_.assign(count_, count_);
  way_.resize(count_);
  from_.resize(count_);
}

double GridSearch::Cost(size_t point, size_t cell) const {
  const double x = points_[2 * point] - spots_[2 * cell];
  const double y = points_[2 * point + 1] - spots_[2 * cell + 1];
  return x * x + y * y;
}

double GridSearch::Work(directions::Deadline deadline) {
  while (next_ < count_) {
    Place(next_++);
    if (Clock::now() >= deadline) break;
  }
  return next_ >= count_ ? 1.0 : static_cast<double>(next_) / static_cast<double>(count_);
}

// Finds the cheapest way to a free cell, on which points that stand there already may move on.
void GridSearch::Place(size_t point) {
  std::fill(way_.begin(), way_.end(), std::numeric_limits<double>::infinity());
  left_.resize(count_);
  std::iota(left_.begin(), left_.end(), size_t{0});
  std::vector<size_t> reached;  // cells, in the order of their ways
  size_t at = point, end = count_;
  double least = 0;
  while (end == count_) {
    size_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (size_t k = 0; k < left_.size(); ++k) {
      const size_t cell = left_[k];
      const double way = least + Cost(at, cell) - of_point_[at] - of_cell_[cell];
      if (way < way_[cell]) {
        way_[cell] = way;
        from_[cell] = at;
      }
      const bool is_free = point_in_[cell] == count_;
      if (way_[cell] < lowest || (way_[cell] == lowest && is_free)) {
        lowest = way_[cell];
        best = k;
      }
    }
    least = lowest;
    const size_t cell = left_[best];
    reached.push_back(cell);
    left_[best] = left_.back();
    left_.pop_back();
    if (point_in_[cell] == count_) {
      end = cell;
    } else {
      at = point_in_[cell];
    }
  }
  of_point_[point] += least;
  for (size_t cell : reached) {
    if (cell == end) continue;
    of_point_[point_in_[cell]] += least - way_[cell];
    of_cell_[cell] -= least - way_[cell];
  }
  for (size_t cell = end;;) {
    const size_t mover = from_[cell];
    point_in_[cell] = mover;
    std::swap(cell_of_[mover], cell);
    if (mover == point) break;
  }
}

Grid GridSearch::grid() const {
  Grid grid;
  grid.side = side_;
  grid.cells.assign(static_cast<size_t>(side_ * side_), -1);
  for (size_t i = 0; i < count_; ++i) grid.cells[cells_[cell_of_[i]]] = static_cast<int32_t>(i);
  return grid;
}

}  // namespace ganvas::likeness
