// Range: exporters write it to compute shapes, and only there is it supported.
#include <array>
#include <utility>
#include <vector>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Status InferRange(InferContext& c) {
  const auto unknown = [&] {
    return c.Unsupported("only supported on numbers that follow from shapes and constants");
  };
  std::array<int64_t, 3> bounds{};  // start, limit, delta
  for (int i = 0; i < 3; ++i) {
    if (!c.input(i).known || c.shape(i).elements() != 1) return unknown();
    bounds[static_cast<size_t>(i)] = (*c.input(i).known)[0];
  }
  const auto [start, limit, delta] = bounds;
  if (delta == 0) return c.Bad("the step is 0");
  std::vector<int64_t> numbers;
  for (int64_t x = start; delta > 0 ? x < limit : x > limit;) {
    if (static_cast<int64_t>(numbers.size()) == kMaxKnownInts) return unknown();
    numbers.push_back(x);
    if (__builtin_add_overflow(x, delta, &x)) break;
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, Shape{static_cast<int64_t>(numbers.size())}));
  c.SetKnown(std::move(numbers));
  return {};
}

}  // namespace ganvas::graph
