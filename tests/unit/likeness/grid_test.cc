// Points on a grid.
#include "shared/likeness/grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "shared/latent/latent.h"

namespace ganvas::likeness {
namespace {

Grid Arrange(const std::vector<double>& points, bool in_steps = false) {
  GridSearch search(points);
  const auto never = directions::Deadline::max();
  double before = 0;
  for (;;) {
    const double share = search.Work(in_steps ? directions::Deadline::min() : never);
    EXPECT_GE(share, before);
    before = share;
    if (share == 1) return search.grid();
  }
}

std::vector<double> Random(size_t count) {
  std::vector<float> numbers(2 * count);
  Latent(5, 0, Prior::kNormal, numbers);
  return {numbers.begin(), numbers.end()};
}

double WayOf(const Grid& grid, const std::vector<double>& points) {
  double sum = 0;
  for (int64_t i = 0; i < std::ssize(grid.cells); ++i) {
    const int32_t point = grid.cells[static_cast<size_t>(i)];
    if (point < 0) continue;
    const double middle = static_cast<double>(grid.side - 1) / 2;
    const size_t at = 2 * static_cast<size_t>(point);
    sum += std::pow(points[at] - (static_cast<double>(i % grid.side) - middle), 2) +
           std::pow(points[at + 1] - (static_cast<double>(i / grid.side) - middle), 2);
  }
  return sum;
}

TEST(GridTest, EveryPointHasACellOfItsOwn) {
  for (size_t count : {2, 3, 9, 10, 250}) {
    const Grid grid = Arrange(Random(count));
    EXPECT_EQ(grid.side, std::ceil(std::sqrt(static_cast<double>(count))));
    ASSERT_EQ(std::ssize(grid.cells), grid.side * grid.side);
    std::multiset<int32_t> placed;
    for (int32_t point : grid.cells) {
      if (point >= 0) placed.insert(point);
    }
    EXPECT_EQ(placed.size(), count);
    EXPECT_EQ(std::set<int32_t>(placed.begin(), placed.end()).size(), count);
    EXPECT_EQ(*placed.rbegin(), static_cast<int32_t>(count) - 1);
  }
}

TEST(GridTest, PointsOnAGridStayThere) {
  // A grid, shuffled, moved and stretched.
  std::vector<int> order(49);
  std::iota(order.begin(), order.end(), 0);
  for (size_t i = 0; i < order.size(); ++i) std::swap(order[i], order[(i * 17 + 3) % order.size()]);
  std::vector<double> points;
  for (int place : order) {
    points.push_back(3 + 20.0 * (place % 7));
    points.push_back(-8 + 0.5 * (place / 7));
  }
  const Grid grid = Arrange(points);
  for (size_t i = 0; i < order.size(); ++i) {
    EXPECT_EQ(grid.cells[static_cast<size_t>(order[i])], static_cast<int32_t>(i));
  }
}

TEST(GridTest, NoPairOfPointsWouldGainBySwapping) {
  const std::vector<double> points = Random(60);
  const Grid grid = Arrange(points);
  // The same numbers as the search scales them to.
  std::vector<double> scaled = points;
  for (size_t axis = 0; axis < 2; ++axis) {
    double mean = 0, square = 0;
    for (size_t i = axis; i < scaled.size(); i += 2) mean += scaled[i] / 60;
    for (size_t i = axis; i < scaled.size(); i += 2) square += std::pow(scaled[i] - mean, 2) / 60;
    for (size_t i = axis; i < scaled.size(); i += 2) {
      scaled[i] = (scaled[i] - mean) / std::sqrt(square) * 8 / std::sqrt(12.0);
    }
  }
  const double best = WayOf(grid, scaled);
  for (size_t a = 0; a < grid.cells.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      if (grid.cells[a] < 0 || grid.cells[b] < 0) continue;
      Grid other = grid;
      std::swap(other.cells[a], other.cells[b]);
      EXPECT_GE(WayOf(other, scaled), best - 1e-9);
    }
  }
}

TEST(GridTest, StepsDoNotMatter) {
  const std::vector<double> points = Random(100);
  EXPECT_EQ(Arrange(points, true).cells, Arrange(points).cells);
}

TEST(GridTest, EqualAndDamagedPointsGetCells) {
  std::vector<double> points(20, 1.0);
  points[3] = std::nan("");
  points[7] = INFINITY;
  const Grid grid = Arrange(points);
  EXPECT_EQ(std::count(grid.cells.begin(), grid.cells.end(), -1), 16 - 10);
}

TEST(GridTest, EmptyCellsAreTheCorners) {
  int64_t side = 0;
  const std::vector<bool> filled = CellsFor(1000, &side);
  EXPECT_EQ(side, 32);
  EXPECT_EQ(std::count(filled.begin(), filled.end(), true), 1000);
  for (size_t corner : {0, 31, 31 * 32, 32 * 32 - 1}) EXPECT_FALSE(filled[corner]);
  EXPECT_TRUE(filled[16]);
}

}  // namespace
}  // namespace ganvas::likeness
