// ReduceMean, ReduceSum, ReduceMax, ReduceMin, ReduceProd.
#include <algorithm>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

namespace {

// Exporters count elements and compare sizes this way: over all axes.
Status ReduceKnown(InferContext& c) {
  const OpKind kind = c.node.kind;
  if (!c.input(0).known || c.input(0).known->empty()) return {};
  const std::vector<int64_t>& numbers = *c.input(0).known;
  int64_t result = numbers[0];
  for (size_t i = 1; i < numbers.size(); ++i) {
    bool overflow = false;
    if (kind == OpKind::kReduceProd) {
      overflow = __builtin_mul_overflow(result, numbers[i], &result);
    } else if (kind == OpKind::kReduceSum) {
      overflow = __builtin_add_overflow(result, numbers[i], &result);
    } else {
      const bool most = kind == OpKind::kReduceMax;
      result = most ? std::max(result, numbers[i]) : std::min(result, numbers[i]);
    }
    if (overflow) return c.Bad("it overflows 64 bits");
  }
  c.SetKnown({result});
  return {};
}

}  // namespace

Attributes ParseReduce(AttributeReader& r) {
  AxesAttrs attrs;
  const int64_t axes_are_input = r.op_type() == "ReduceSum" ? 13 : 18;
  if (r.opset() < axes_are_input) {
    attrs.axes = r.Ints("axes");
    attrs.has_axes = r.Has("axes");
  } else {
    attrs.noop_with_empty_axes = r.Flag("noop_with_empty_axes", false);
  }
  attrs.keepdims = r.Flag("keepdims", true);
  return attrs;
}

Result<std::vector<int64_t>> ResolveReduceAxes(const NodeContext& node) {
  const auto& attrs = node.attributes<AxesAttrs>();
  const int64_t rank = node.shape(0).rank();
  std::span<const int64_t> axes = attrs.axes;
  if (node.has_input(1)) {
    GANVAS_ASSIGN(axes, KnownInts(node, 1));
  }
  if (!axes.empty()) return NormalizeAxes(node, axes, rank);
  std::vector<int64_t> all;
  if (!attrs.noop_with_empty_axes) {
    for (int64_t i = 0; i < rank; ++i) all.push_back(i);
  }
  return all;
}

Status InferReduce(InferContext& c) {
  if (c.node.kind == OpKind::kReduceMean) GANVAS_TRY(c.RequireFloat(0));
  GANVAS_ASSIGN(const std::vector<int64_t> axes, ResolveReduceAxes(c));
  std::vector<int64_t> dims;
  for (int i = 0; i < c.shape(0).rank(); ++i) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
    if (!reduced) {
      dims.push_back(c.shape(0)[i]);
    } else if (c.attributes<AxesAttrs>().keepdims) {
      dims.push_back(1);
    }
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  return static_cast<int>(axes.size()) == c.shape(0).rank() ? ReduceKnown(c) : Status();
}

}  // namespace ganvas::graph
