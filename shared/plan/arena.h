// Places values that live at different times over each other in one block of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ganvas::plan {

inline constexpr uint64_t kArenaAlignment = 64;

// A value of `bytes` that is needed from step `first` to step `last`, both included.
struct Lifetime {
  uint64_t bytes;
  int first, last;
};

struct ArenaLayout {
  std::vector<uint64_t> offsets;  // parallel to the lifetimes, multiples of kArenaAlignment
  uint64_t bytes = 0;
};

// The largest sum of values, each rounded up to the alignment, that live at the same time: no arena
// can be smaller.
uint64_t LargestLive(std::span<const Lifetime> values);

// Values are placed one after the other, each at the lowest offset where no value that lives at the
// same time lies: the largest first, or, where that leaves gaps, in the best of some other orders.
ArenaLayout PlaceInArena(std::span<const Lifetime> values);

}  // namespace ganvas::plan
