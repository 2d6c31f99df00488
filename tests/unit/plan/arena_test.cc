#include "shared/plan/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace ganvas::plan {
namespace {

bool LiveTogether(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

void Check(const std::vector<Lifetime>& values, const ArenaLayout& layout) {
  ASSERT_EQ(layout.offsets.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(layout.offsets[i] % 64, 0u);
    EXPECT_LE(layout.offsets[i] + values[i].bytes, layout.bytes);
    for (size_t j = 0; j < i; ++j) {
      if (!LiveTogether(values[i], values[j])) continue;
      EXPECT_TRUE(layout.offsets[i] + values[i].bytes <= layout.offsets[j] ||
                  layout.offsets[j] + values[j].bytes <= layout.offsets[i])
          << i << " and " << j << " overlap";
    }
  }
}

TEST(Arena, LiveValuesNeverOverlap) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<Lifetime> values(random() % 40);
    for (Lifetime& v : values) {
      v.bytes = random() % 5000;
      v.first = static_cast<int>(random() % 50);
      v.last = v.first + static_cast<int>(random() % 12);
    }
    const ArenaLayout layout = PlaceInArena(values);
    Check(values, layout);
    EXPECT_GE(layout.bytes, LargestLive(values));
    EXPECT_LE(layout.bytes * 10, LargestLive(values) * 12) << round;
  }
}

TEST(Arena, AChainNeedsItsTwoLargestNeighbours) {
  std::vector<Lifetime> values;
  for (int i = 0; i < 20; ++i) {
    values.push_back({static_cast<uint64_t>(1000 * (i % 7 + 1)), i, i + 1});
  }
  const ArenaLayout layout = PlaceInArena(values);
  Check(values, layout);
  EXPECT_LE(layout.bytes * 10, LargestLive(values) * 12);
}

TEST(Arena, LargestLiveSumsWhatMeets) {
  const std::vector<Lifetime> values = {{64, 0, 2}, {128, 1, 1}, {640, 3, 4}, {1, 2, 3}};
  EXPECT_EQ(LargestLive(values), 704u);
}

// By size alone, the middle one would be pushed on top of the two that never meet.
TEST(Arena, NestedSkipsFitWithoutGaps) {
  std::vector<Lifetime> values;
  for (int i = 0; i < 6; ++i) {  // an encoder whose results are read again by the decoder
    const uint64_t bytes = uint64_t{65536} >> i;
    values.push_back({bytes, i, 12 - i});
    values.push_back({bytes, i, i + 1});
    values.push_back({2 * bytes, 12 - i, 13 - i});
  }
  const ArenaLayout layout = PlaceInArena(values);
  Check(values, layout);
  EXPECT_LE(layout.bytes * 10, LargestLive(values) * 12);
}

TEST(Arena, NothingNeedsNothing) {
  EXPECT_EQ(PlaceInArena({}).bytes, 0u);
  const std::vector<Lifetime> empty = {{0, 0, 3}, {0, 1, 2}};
  EXPECT_EQ(PlaceInArena(empty).bytes, 0u);
}

}  // namespace
}  // namespace ganvas::plan
