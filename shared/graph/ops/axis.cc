#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Result<int> ResolveAxis(const NodeContext& node) {
  const int64_t axis = node.attributes<AxisAttrs>().axis;
  const int rank = node.shape(0).rank();
  if (node.node.kind == OpKind::kFlatten && axis == rank) return rank;
  GANVAS_ASSIGN(const int64_t normalized, NormalizeAxis(node, axis, rank));
  return static_cast<int>(normalized);
}

Result<int> ResolveScatterAxis(const NodeContext& node) {
  const int64_t axis = node.attributes<ScatterAttrs>().axis;
  GANVAS_ASSIGN(const int64_t normalized, NormalizeAxis(node, axis, node.shape(0).rank()));
  return static_cast<int>(normalized);
}

}  // namespace ganvas::graph
