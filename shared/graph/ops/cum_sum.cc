#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseCumSum(AttributeReader& r) {
  return CumSumAttrs{r.Flag("exclusive", false), r.Flag("reverse", false)};
}

// The axis is the second input.
Result<int> ResolveCumSumAxis(const NodeContext& node) {
  GANVAS_ASSIGN(const std::span<const int64_t> axes, KnownInts(node, 1));
  if (axes.size() != 1) return node.Bad(node.InputName(1) + ", the axis, is not one number");
  GANVAS_ASSIGN(const int64_t axis, NormalizeAxis(node, axes[0], node.shape(0).rank()));
  return static_cast<int>(axis);
}

Status InferCumSum(InferContext& c) {
  if (c.input(0).dtype == DType::kBool) return c.Bad(c.InputName(0) + " is bool");
  GANVAS_TRY(ResolveCumSumAxis(c));
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
