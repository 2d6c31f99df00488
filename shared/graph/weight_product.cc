#include "shared/graph/weight_product.h"

#include <algorithm>
#include <utility>

#include "shared/graph/op_table.h"

namespace ganvas::graph {
namespace {

// The axes of the product in each axis of what it is reshaped to.
bool Regroup(const Shape& to, const Shape& product, std::vector<std::vector<int>>& axes) {
  std::vector<int> all;
  for (const std::vector<int>& list : axes) all.insert(all.end(), list.begin(), list.end());
  axes.assign(static_cast<size_t>(to.rank()), {});
  size_t next = 0;
  for (int i = 0; i < to.rank(); ++i) {
    int64_t size = 1;
    while (size < to[i] && next < all.size()) {
      size *= product[all[next]];
      axes[static_cast<size_t>(i)].push_back(all[next++]);
    }
    if (size != to[i]) return false;
  }
  return next == all.size();
}

}  // namespace

ValueSources::ValueSources(const Graph& graph, std::span<const Node> nodes)
    : nodes_(nodes), constant_(graph.values.size(), false), producer_(graph.values.size(), -1) {
  for (size_t v = 0; v < graph.values.size(); ++v) {
    constant_[v] = graph.values[v].constant.has_value();
  }
  for (size_t n = 0; n < nodes.size(); ++n) {
    const Node& node = nodes[n];
    const bool all = std::all_of(node.inputs.begin(), node.inputs.end(),
                                 [&](ValueId v) { return v == kNoValue || IsConstant(v); });
    for (const ValueId v : node.outputs) {
      if (v == kNoValue) continue;
      constant_[static_cast<size_t>(v)] = all;
      producer_[static_cast<size_t>(v)] = static_cast<int32_t>(n);
    }
  }
}

bool ProductReader::Collect(ValueId v, bool divides, int depth, Product& product) const {
  if (depth > kMostWeightNodes) return false;
  if (sources_.IsConstant(v)) {
    product.constants.push_back({v, divides});
    return true;
  }
  const Node* node = sources_.Producer(v);
  const bool mul = node != nullptr && node->kind == OpKind::kMul;
  const bool div = node != nullptr && node->kind == OpKind::kDiv;
  const bool same = node != nullptr && node->kind == OpKind::kIdentity;
  if (!mul && !div && !same) {
    product.others.push_back({v, divides});
    return true;
  }
  product.inner.push_back(v);
  if (!Collect(node->inputs[0], divides, depth + 1, product)) return false;
  return same || Collect(node->inputs[1], divides != div, depth + 1, product);
}

std::optional<Product> ProductReader::ProductOf(ValueId v) const {
  Product product;
  product.shape = Is(v).shape;
  if (Is(v).dtype != DType::kF32 || !Collect(v, false, 0, product)) return std::nullopt;
  if (product.constants.empty() || product.others.empty()) return std::nullopt;
  return product;
}

uint32_t ProductReader::AxesOf(ValueId factor, const Shape& whole) const {
  const Shape& shape = Is(factor).shape;
  uint32_t axes = 0;
  for (int i = 0; i < shape.rank(); ++i) {
    if (shape[i] != 1) axes |= 1u << (i + whole.rank() - shape.rank());
  }
  return axes;
}

bool ProductReader::AreWhole(const Product& product, int picture) const {
  uint32_t axes = 0;
  for (const Factor& factor : product.constants) axes |= AxesOf(factor.value, product.shape);
  for (int i = 0; i < product.shape.rank(); ++i) {
    const bool varies = (axes & AxisBit(i)) != 0;
    if (varies != (i != picture && product.shape[i] != 1)) return false;
  }
  return true;
}

bool ProductReader::OnlyMoves(const Node& node) {
  return node.kind == OpKind::kTranspose || node.kind == OpKind::kSlice ||
         HasTrait(node.kind, kSameOrder);
}

std::optional<WeightAxes> ProductReader::Follow(const std::vector<const Node*>& moves,
                                                const Shape& product, int64_t groups,
                                                bool transposed) const {
  std::vector<std::vector<int>> axes;  // of the product, in each axis of the value at hand
  for (int i = 0; i < product.rank(); ++i) {
    axes.emplace_back();
    if (product[i] != 1) axes.back().push_back(i);
  }
  uint32_t flipped = 0;
  for (size_t m = moves.size(); m-- > 0;) {
    const Node& move = *moves[m];
    if (move.kind == OpKind::kTranspose) {
      const Result<std::vector<int64_t>> perm = ResolvePerm(At(move));
      if (!perm.ok()) return std::nullopt;
      std::vector<std::vector<int>> moved;
      for (const int64_t axis : *perm) moved.push_back(axes[static_cast<size_t>(axis)]);
      axes = std::move(moved);
    } else if (move.kind == OpKind::kSlice) {
      if (!Flip(move, axes, flipped)) return std::nullopt;
    } else if (!Regroup(Is(move.outputs[0]).shape, product, axes)) {
      return std::nullopt;
    }
  }
  if (axes.size() != 4) return std::nullopt;
  WeightAxes roles;
  if (groups > 1) {
    if (axes[0].empty() || product[axes[0][0]] != groups) return std::nullopt;
    roles.picture = axes[0][0];
    axes[0].erase(axes[0].begin());
  }
  const auto only = [&](size_t i) { return axes[i].empty() ? kNoAxis : axes[i][0]; };
  if (std::any_of(axes.begin(), axes.end(), [](const auto& list) { return list.size() > 1; })) {
    return std::nullopt;
  }
  roles.first = only(0);
  roles.second = only(1);
  roles.ky = only(2);
  roles.kx = only(3);
  roles.out = transposed ? roles.second : roles.first;
  roles.in = transposed ? roles.first : roles.second;
  roles.flip_y = (flipped & AxisBit(roles.ky)) != 0;
  roles.flip_x = (flipped & AxisBit(roles.kx)) != 0;
  if ((flipped & ~(AxisBit(roles.ky) | AxisBit(roles.kx))) != 0) return std::nullopt;
  return roles;
}

bool ProductReader::Flip(const Node& slice, const std::vector<std::vector<int>>& axes,
                         uint32_t& flipped) const {
  const Result<SliceRange> range = ResolveSlice(At(slice));
  if (!range.ok()) return false;
  const Shape& in = Is(slice.inputs[0]).shape;
  for (int i = 0; i < in.rank(); ++i) {
    const auto axis = static_cast<size_t>(i);
    if (range->size[axis] != in[i]) return false;
    if (range->step[axis] > 0 || in[i] == 1) continue;
    if (range->step[axis] != -1 || axes[axis].size() != 1) return false;
    flipped ^= AxisBit(axes[axis][0]);
  }
  return true;
}

}  // namespace ganvas::graph
