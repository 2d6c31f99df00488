// Range of numbers that follow from shapes and constants.
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Result<RangeNumbers> ResolveRange(const NodeContext& node) {
  constexpr double kFar = 9007199254740992.0;  // 2^53
  std::array<double, 3> bounds{};              // start, limit, step
  for (int i = 0; i < 3; ++i) {
    const Inferred& given = node.input(i);
    const bool one = given.shape.elements() == 1;
    if (one && given.known) {
      bounds[static_cast<size_t>(i)] = static_cast<double>((*given.known)[0]);
    } else if (one && given.known_real) {
      bounds[static_cast<size_t>(i)] = (*given.known_real)[0];
    } else {
      return node.Unsupported("only supported on numbers that follow from shapes and constants");
    }
    if (!(std::fabs(bounds[static_cast<size_t>(i)]) <= kFar)) {
      return node.Unsupported(node.InputName(i) + " is larger than 2^53");
    }
  }
  const auto [start, limit, step] = bounds;
  if (step == 0) return node.Bad("the step is 0");
  const double count = std::ceil((limit - start) / step);
  if (count > kFar) return node.Bad("it has more than 2^53 elements");
  return RangeNumbers{start, step, count > 0 ? static_cast<int64_t>(count) : 0};
}

Status InferRange(InferContext& c) {
  GANVAS_ASSIGN(const RangeNumbers range, ResolveRange(c));
  const DType type = c.input(0).dtype;
  GANVAS_TRY(c.SetOutput(0, type, std::vector<int64_t>{range.count}));
  if (range.count > kMaxKnownInts) return {};
  std::vector<double> reals;
  for (int64_t i = 0; i < range.count; ++i) {
    reals.push_back(range.start + static_cast<double>(i) * range.step);
  }
  if (IsFloat(type)) {
    c.SetKnownReal(std::move(reals));
  } else {
    c.SetKnown({reals.begin(), reals.end()});
  }
  return {};
}

}  // namespace ganvas::graph
