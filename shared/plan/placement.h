// Where every value of a plan lies: which values share memory, and where that memory is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "shared/plan/fuse.h"

namespace ganvas::plan {

struct Placement {
  // For each value the one whose memory it is: of a view what it looks at, of a result that
  // overwrites an input of its step that input, else the value itself.
  std::vector<graph::ValueId> root;
  std::map<graph::ValueId, uint64_t> offsets;  // of roots in the arena
  uint64_t arena_bytes = 0;
  uint64_t live_bytes = 0;  // the largest sum of values that live at the same time
};

// `is_constant` says which values need no room. A step overwrites an input that nobody needs
// afterwards, where its kernel allows that.
Placement PlaceValues(const graph::Graph& graph, std::span<const Op> ops,
                      std::span<const graph::Inferred> inferred,
                      const std::function<bool(graph::ValueId)>& is_constant);

}  // namespace ganvas::plan
