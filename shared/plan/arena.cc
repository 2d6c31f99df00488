#include "shared/plan/arena.h"

#include <algorithm>
#include <numeric>

namespace ganvas::plan {
namespace {

uint64_t Aligned(uint64_t bytes) {
  return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

}  // namespace

ArenaLayout PlaceInArena(std::span<const Lifetime> values) {
  ArenaLayout layout;
  layout.offsets.assign(values.size(), 0);
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return values[a].bytes > values[b].bytes; });

  std::vector<size_t> placed;  // sorted by offset
  for (const size_t index : order) {
    const Lifetime& value = values[index];
    const uint64_t size = Aligned(value.bytes);
    uint64_t offset = 0;
    for (const size_t other : placed) {
      const bool together = values[other].first <= value.last && value.first <= values[other].last;
      if (!together) continue;
      if (layout.offsets[other] >= offset + size) break;
      offset = std::max(offset, layout.offsets[other] + Aligned(values[other].bytes));
    }
    layout.offsets[index] = offset;
    layout.bytes = std::max(layout.bytes, offset + size);
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), offset,
                         [&](uint64_t at, size_t other) { return at < layout.offsets[other]; }),
        index);
  }
  return layout;
}

}  // namespace ganvas::plan
