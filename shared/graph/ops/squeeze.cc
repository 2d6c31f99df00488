// Squeeze and Unsqueeze.
#include <algorithm>
#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

Result<std::span<const int64_t>> GivenAxes(const NodeContext& node) {
  if (node.has_input(1)) return KnownInts(node, 1);
  return std::span<const int64_t>(node.attributes<AxesAttrs>().axes);
}

bool Contains(const std::vector<int64_t>& sorted, int64_t axis) {
  return std::binary_search(sorted.begin(), sorted.end(), axis);
}

}  // namespace

Attributes ParseSqueeze(AttributeReader& r) {
  AxesAttrs attrs;
  if (r.opset() < 13) {
    attrs.axes = r.Ints("axes");
    attrs.has_axes = r.Has("axes");
  }
  return attrs;
}

Status InferSqueeze(InferContext& c) {
  const Shape& x = c.shape(0);
  GANVAS_ASSIGN(const std::span<const int64_t> given, GivenAxes(c));
  GANVAS_ASSIGN(const std::vector<int64_t> axes, NormalizeAxes(c, given, x.rank()));
  std::vector<int64_t> dims;
  for (int i = 0; i < x.rank(); ++i) {
    const bool named = Contains(axes, i);
    if (named && x[i] != 1) {
      return c.Bad(c.InputName(0) + " has shape " + x.ToString() + ", expected 1 at axis " +
                   std::to_string(i));
    }
    if (!named && !(axes.empty() && x[i] == 1)) dims.push_back(x[i]);
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  c.CopyKnown(0);
  return {};
}

Status InferUnsqueeze(InferContext& c) {
  const Shape& x = c.shape(0);
  GANVAS_ASSIGN(const std::span<const int64_t> given, GivenAxes(c));
  if (given.empty()) return c.Bad("no axes are given");
  const int64_t rank = x.rank() + static_cast<int64_t>(given.size());
  GANVAS_ASSIGN(const std::vector<int64_t> axes, NormalizeAxes(c, given, rank));
  std::vector<int64_t> dims;
  int next = 0;
  for (int64_t i = 0; i < rank; ++i) dims.push_back(Contains(axes, i) ? 1 : x[next++]);
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  c.CopyKnown(0);
  return {};
}

}  // namespace ganvas::graph
