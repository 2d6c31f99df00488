// ReduceMean and ReduceSum; ReduceProd of sizes.
#include <algorithm>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

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
  return c.SetOutput(0, c.input(0).dtype, dims);
}

// Exporters write it to count elements.
Status InferReduceProd(InferContext& c) {
  GANVAS_ASSIGN(const std::span<const int64_t> numbers, KnownInts(c, 0));
  GANVAS_TRY(InferReduce(c));
  GANVAS_ASSIGN(const std::vector<int64_t> axes, ResolveReduceAxes(c));
  if (static_cast<int>(axes.size()) != c.shape(0).rank()) {
    return c.Unsupported("only supported over all axes");
  }
  int64_t product = 1;
  for (const int64_t number : numbers) {
    if (__builtin_mul_overflow(product, number, &product)) return c.Bad("it overflows 64 bits");
  }
  c.SetKnown({product});
  return {};
}

}  // namespace ganvas::graph
