#include "native/run/film_steps.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ganvas::train {
namespace {

using Steps = std::vector<int64_t>;

TEST(FilmSteps, AreSpacedByTheLogarithm) {
  EXPECT_EQ(FilmSteps(20, 2000), (Steps{0,  1,  2,   3,   5,   7,   10,  15,  23,   35,
                                        52, 78, 117, 176, 264, 396, 594, 890, 1334, 2000}));
}

TEST(FilmSteps, AreAllWhereThereAreFew) {
  EXPECT_EQ(FilmSteps(0, 100), Steps{});
  EXPECT_EQ(FilmSteps(1, 100), Steps{100});
  EXPECT_EQ(FilmSteps(2, 100), (Steps{0, 100}));
  EXPECT_EQ(FilmSteps(3, 100), (Steps{0, 1, 100}));
  EXPECT_EQ(FilmSteps(1000, 3), (Steps{0, 1, 2, 3}));
}

TEST(FilmSteps, AreAsManyAsWereAskedForWithBothEnds) {
  for (int64_t count = 2; count < 40; ++count) {
    for (int64_t steps = 1; steps < 120; ++steps) {
      const Steps film = FilmSteps(count, steps);
      ASSERT_EQ(static_cast<int64_t>(film.size()), std::min(count, steps + 1));
      EXPECT_EQ(film.front(), 0);
      EXPECT_EQ(film.back(), steps);
      EXPECT_EQ(
          std::adjacent_find(film.begin(), film.end(), [](int64_t a, int64_t b) { return a >= b; }),
          film.end())
          << count << " of " << steps;
    }
  }
}

TEST(FilmSteps, CountOnceWithTheRegularSnapshots) {
  Options options;
  options.steps = 100;
  options.snapshot_every = 50;
  options.film = 3;                         // 0, 1, 100
  EXPECT_EQ(SnapshotCount(options, 0), 4);  // and 50
  EXPECT_EQ(SnapshotCount(options, 1), 2);  // 50 and 100
  EXPECT_EQ(SnapshotCount(options, 100), 0);
}

}  // namespace
}  // namespace ganvas::train
