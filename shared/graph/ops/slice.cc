#include <algorithm>
#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

// The lists of one node, in whichever form it has them. Absent axes are the first ones.
struct SliceLists {
  std::vector<int64_t> starts, ends, axes, steps;
};

Status ReadList(const NodeContext& node, int i, std::vector<int64_t>& list) {
  if (!node.has_input(i)) return {};
  GANVAS_ASSIGN(const std::span<const int64_t> numbers, KnownInts(node, i));
  list.assign(numbers.begin(), numbers.end());
  return {};
}

Result<SliceLists> ReadLists(const NodeContext& node) {
  const auto& attrs = node.attributes<SliceAttrs>();
  SliceLists lists{attrs.starts, attrs.ends, attrs.axes, {}};
  GANVAS_TRY(ReadList(node, 1, lists.starts));
  GANVAS_TRY(ReadList(node, 2, lists.ends));
  GANVAS_TRY(ReadList(node, 3, lists.axes));
  GANVAS_TRY(ReadList(node, 4, lists.steps));
  if (lists.axes.empty()) {
    for (size_t i = 0; i < lists.starts.size(); ++i) {
      lists.axes.push_back(static_cast<int64_t>(i));
    }
  }
  if (lists.steps.empty()) lists.steps.assign(lists.starts.size(), 1);
  const size_t count = lists.starts.size();
  if (lists.ends.size() != count || lists.axes.size() != count || lists.steps.size() != count) {
    return node.Bad(std::to_string(count) + " starts, " + std::to_string(lists.ends.size()) +
                    " ends, " + std::to_string(lists.axes.size()) + " axes and " +
                    std::to_string(lists.steps.size()) + " steps, expected equally many");
  }
  GANVAS_TRY(NormalizeAxes(node, lists.axes, node.shape(0).rank()));  // refuses repetitions
  return lists;
}

// Negative positions count from the end; positions outside are moved to the nearest legal one.
int64_t ClampPosition(int64_t position, int64_t dim, int64_t min, int64_t max) {
  if (position < 0) position += dim;
  return std::max(std::min(position, max), min);
}

}  // namespace

Attributes ParseSlice(AttributeReader& r) {
  SliceAttrs attrs;
  if (r.opset() < 10) {
    attrs.starts = r.Ints("starts");
    attrs.ends = r.Ints("ends");
    attrs.axes = r.Ints("axes");
  }
  return attrs;
}

Result<SliceRange> ResolveSlice(const NodeContext& node) {
  const Shape& x = node.shape(0);
  GANVAS_ASSIGN(const SliceLists lists, ReadLists(node));
  SliceRange range;
  range.start.assign(static_cast<size_t>(x.rank()), 0);
  range.step.assign(static_cast<size_t>(x.rank()), 1);
  range.size.assign(x.dims().begin(), x.dims().end());
  for (size_t k = 0; k < lists.starts.size(); ++k) {
    const int64_t axis = lists.axes[k] < 0 ? lists.axes[k] + x.rank() : lists.axes[k];
    const int64_t dim = x[static_cast<int>(axis)];
    if (lists.steps[k] == 0) return node.Bad("a step is 0");
    // No axis is longer than 2^48: a longer step does the same and cannot overflow.
    constexpr int64_t kFar = int64_t{1} << 49;
    const int64_t step = std::clamp(lists.steps[k], -kFar, kFar);
    const bool forward = step > 0;
    const int64_t start = forward ? ClampPosition(lists.starts[k], dim, 0, dim)
                                  : ClampPosition(lists.starts[k], dim, 0, dim - 1);
    const int64_t end = forward ? ClampPosition(lists.ends[k], dim, 0, dim)
                                : ClampPosition(lists.ends[k], dim, -1, dim - 1);
    const int64_t span = forward ? end - start : start - end;
    const int64_t stride = forward ? step : -step;
    const auto i = static_cast<size_t>(axis);
    range.start[i] = start;
    range.step[i] = step;
    range.size[i] = span <= 0 || dim == 0 ? 0 : (span + stride - 1) / stride;
  }
  return range;
}

Status InferSlice(InferContext& c) {
  if (c.node.inputs.size() == 2) return c.Bad("it has starts, but no ends");
  GANVAS_ASSIGN(const SliceRange range, ResolveSlice(c));
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, range.size));
  if (!c.IsKnown(0)) return {};
  // A slice is never larger than its input, whose numbers are few.
  const Shape& x = c.shape(0);
  GANVAS_ASSIGN(const Shape out, c.MakeShape(range.size));
  std::vector<size_t> source;
  for (int64_t k = 0; k < out.elements(); ++k) {
    int64_t rest = k;
    int64_t offset = 0;
    int64_t stride = 1;
    for (int i = x.rank() - 1; i >= 0; --i) {
      const auto axis = static_cast<size_t>(i);
      offset += (range.start[axis] + rest % out[i] * range.step[axis]) * stride;
      rest /= out[i];
      stride *= x[i];
    }
    source.push_back(static_cast<size_t>(offset));
  }
  c.PermuteKnown(0, source);
  return {};
}

}  // namespace ganvas::graph
