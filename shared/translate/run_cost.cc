#include "shared/translate/run_cost.h"

#include <algorithm>

#include "shared/graph/op_table.h"

namespace ganvas::translate {
namespace {

constexpr double kMostProducts = 8e9;
constexpr double kMostNumbers = 64e6;

double Elements(const Shape& shape) { return static_cast<double>(shape.elements()); }

// How often each of the weights is multiplied.
double UsesOf(const graph::Node& node, std::span<const graph::Inferred> inferred) {
  const Shape& from = inferred[static_cast<size_t>(node.inputs[0])].shape;
  const Shape& to = inferred[static_cast<size_t>(node.outputs[0])].shape;
  const Shape& positions = node.kind == graph::OpKind::kConvTranspose ? from : to;
  if (HasTrait(node.kind, graph::kConvolution)) {
    return positions.rank() < 3
               ? 1
               : static_cast<double>(positions[0] * positions.Product(2, positions.rank()));
  }
  const int64_t columns = to.rank() == 0 ? 1 : to[to.rank() - 1];
  return Elements(to) / static_cast<double>(std::max<int64_t>(1, columns));
}

// Those that one use reads.
double WeightsOf(const Shape& weight, bool matrices) {
  if (!matrices || weight.rank() <= 2) return Elements(weight);
  return static_cast<double>(weight.Product(weight.rank() - 2, weight.rank()));
}

}  // namespace

RunCost CostOf(const graph::Graph& graph, std::span<const graph::Inferred> inferred) {
  RunCost cost;
  for (const graph::Node& node : graph.nodes) {
    for (const graph::ValueId v : node.outputs) {
      if (v != graph::kNoValue) cost.numbers += Elements(inferred[static_cast<size_t>(v)].shape);
    }
    if (!HasTrait(node.kind, graph::kProduct) || node.inputs.size() < 2 ||
        node.outputs[0] == graph::kNoValue)
      continue;
    const Shape& weight = inferred[static_cast<size_t>(node.inputs[1])].shape;
    cost.products +=
        UsesOf(node, inferred) * WeightsOf(weight, node.kind == graph::OpKind::kMatMul);
  }
  return cost;
}

bool IsSmall(const RunCost& cost) {
  return cost.products <= kMostProducts && cost.numbers <= kMostNumbers;
}

}  // namespace ganvas::translate
