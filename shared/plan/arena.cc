#include "shared/plan/arena.h"

#include <algorithm>
#include <utility>

namespace ganvas::plan {
namespace {

uint64_t Aligned(uint64_t bytes) {
  return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

bool LiveTogether(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

ArenaLayout PlaceInOrder(std::span<const Lifetime> values, std::span<const size_t> order) {
  ArenaLayout layout;
  layout.offsets.assign(values.size(), 0);
  std::vector<size_t> placed;  // sorted by offset
  for (const size_t index : order) {
    const Lifetime& value = values[index];
    const uint64_t size = Aligned(value.bytes);
    uint64_t offset = 0;
    for (const size_t other : placed) {
      if (!LiveTogether(values[other], value)) continue;
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

// Sizes are told apart up to here beside lengths of life.
constexpr uint64_t kMostBytes = (uint64_t{1} << 40) - 1;

// How often values that ended on top are tried as the first ones.
constexpr int kRepairs = 32;

}  // namespace

uint64_t LargestLive(std::span<const Lifetime> values) {
  uint64_t largest = 0;
  for (const Lifetime& at : values) {
    uint64_t sum = 0;
    for (const Lifetime& other : values) {
      if (other.first <= at.first && at.first <= other.last) sum += Aligned(other.bytes);
    }
    largest = std::max(largest, sum);
  }
  return largest;
}

ArenaLayout PlaceInArena(std::span<const Lifetime> values) {
  const uint64_t bound = LargestLive(values);
  // Orders by descending keys; values with equal keys keep their order.
  using Keyed = std::pair<uint64_t, size_t>;
  const auto ordered = [&](auto key) {
    std::vector<Keyed> keyed;
    for (size_t i = 0; i < values.size(); ++i) keyed.emplace_back(~key(values[i]), i);
    std::sort(keyed.begin(), keyed.end());
    std::vector<size_t> order;
    for (const Keyed& entry : keyed) order.push_back(entry.second);
    return order;
  };
  const std::vector<size_t> orders[] = {
      ordered([](const Lifetime& v) { return v.bytes; }),
      ordered([](const Lifetime& v) {
        return (static_cast<uint64_t>(v.last - v.first) << 40) + std::min(v.bytes, kMostBytes);
      }),
      ordered([](const Lifetime& v) { return ~static_cast<uint64_t>(v.first + 1); }),
  };
  ArenaLayout best;
  best.bytes = UINT64_MAX;
  for (std::vector<size_t> order : orders) {
    for (int repair = 0; repair <= kRepairs && best.bytes > bound; ++repair) {
      ArenaLayout layout = PlaceInOrder(values, order);
      const auto top = std::find_if(order.begin(), order.end(), [&](size_t i) {
        return layout.offsets[i] + Aligned(values[i].bytes) == layout.bytes;
      });
      if (layout.bytes < best.bytes) best = std::move(layout);
      if (top == order.end()) break;
      std::rotate(order.begin(), top, top + 1);
    }
  }
  return best;
}

}  // namespace ganvas::plan
