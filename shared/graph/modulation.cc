#include "shared/graph/modulation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/expansion.h"
#include "shared/graph/op_table.h"
#include "shared/graph/resolve.h"
#include "shared/graph/weight_product.h"

namespace ganvas::graph {
namespace {

constexpr int64_t kFreeSize = 64;  // stands for sizes of inputs that a file leaves free

ConvAttrs* ConvAttrsOf(Node& node) {
  if (auto* transposed = std::get_if<ConvTransposeAttrs>(&node.attributes)) {
    return &transposed->conv;
  }
  return std::get_if<ConvAttrs>(&node.attributes);
}

bool IsComputedConv(const ValueSources& sources, const Node& node) {
  return HasTrait(node.kind, kConvolution) && !sources.IsConstant(node.inputs[1]);
}

// The value whose square the node sums, or kNoValue.
ValueId SquaredBy(const Graph& graph, const ValueSources& sources, const Node& sum) {
  if (sum.kind != OpKind::kReduceSum) return kNoValue;
  const Node* square = sources.Producer(sum.inputs[0]);
  if (square == nullptr) return kNoValue;
  if (square->kind == OpKind::kMul && square->inputs[0] == square->inputs[1]) {
    return square->inputs[0];
  }
  if (square->kind != OpKind::kPow) return kNoValue;
  const auto& power = graph.values[static_cast<size_t>(square->inputs[1])].constant;
  const bool two = power && power->shape.elements() == 1 && power->dtype == DType::kF32 &&
                   *power->as<float>() == 2;
  return two ? square->inputs[0] : kNoValue;
}

bool HasCandidate(const Graph& graph, const ValueSources& sources) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    const ValueId squared = SquaredBy(graph, sources, node);
    return IsComputedConv(sources, node) || (squared != kNoValue && !sources.IsConstant(squared));
  });
}

// Shapes for one choice of the sizes that the file leaves free. Batches are what groups are.
std::optional<std::vector<Inferred>> InferSomeSizes(Graph& graph, const ValueSources& sources) {
  int64_t batch = 1;
  for (Node& node : graph.nodes) {
    if (!IsComputedConv(sources, node)) continue;
    if (const ConvAttrs* attrs = ConvAttrsOf(node)) batch = std::max(batch, attrs->group);
  }
  std::map<std::string, int64_t> named;
  std::vector<Shape> shapes;
  for (const onnx::ValueInfo& info : graph.input_infos) {
    std::vector<int64_t> dims;
    for (const onnx::ValueInfo::Dim& dim : info.dims) {
      int64_t size = dim.value;
      if (size < 0) size = dims.empty() ? batch : kFreeSize;
      if (dim.value < 0 && !dim.name.empty()) size = named.emplace(dim.name, size).first->second;
      dims.push_back(size);
    }
    Result<Shape> shape = Shape::Create(dims);
    if (!shape.ok()) return std::nullopt;
    shapes.push_back(*shape);
  }
  Result<std::vector<Inferred>> inferred = Infer(graph, shapes);
  if (!inferred.ok()) return std::nullopt;
  return std::move(inferred).value();
}

class Rewriter {
 public:
  // `nodes`: those of the graph, which gets new ones.
  Rewriter(Graph& graph, std::span<const Node> nodes, const ValueSources& sources,
           std::span<const Inferred> inferred)
      : graph_(graph), nodes_(nodes), sources_(sources), reader_(graph, sources, inferred) {}

  void Run() {
    graph_.nodes.clear();
    for (size_t n = 0; n < nodes_.size(); ++n) {
      if (dropped_.contains(n)) continue;
      if (IsComputedConv(sources_, nodes_[n]) && RewriteConv(nodes_[n])) continue;
      if (nodes_[n].kind == OpKind::kReduceSum && RewriteSum(nodes_[n])) continue;
      graph_.nodes.push_back(nodes_[n]);
    }
  }

 private:
  const Inferred& Is(ValueId v) const { return reader_.Is(v); }

  static ValueId Multiply(Expansion& e, const std::vector<Factor>& factors) {
    ValueId all = kNoValue;
    for (const Factor& factor : factors) {
      if (all == kNoValue) {
        all = factor.divides ? e.Apply(OpKind::kReciprocal, {factor.value}) : factor.value;
      } else {
        all = e.Apply(factor.divides ? OpKind::kDiv : OpKind::kMul, {all, factor.value});
      }
    }
    return all;
  }
  static ValueId Reshape(Expansion& e, ValueId value, const std::vector<int64_t>& dims) {
    return e.Apply(OpKind::kReshape, {value, e.Ints(dims)}, ReshapeAttrs{});
  }

  // The constants of a product as the weight of a convolution without groups.
  ValueId ConstantWeight(Expansion& e, const Product& product, const WeightAxes& roles,
                         const std::vector<int64_t>& dims) const {
    ValueId weight = Multiply(e, product.constants);
    std::vector<int64_t> whole(product.shape.dims().begin(), product.shape.dims().end());
    if (roles.picture != kNoAxis) whole[static_cast<size_t>(roles.picture)] = 1;
    weight = Reshape(e, weight, whole);
    TransposeAttrs order;
    for (int i = 0; i < product.shape.rank(); ++i) {
      const bool has_role = i == roles.first || i == roles.second || i == roles.ky || i == roles.kx;
      if (!has_role) order.perm.push_back(i);
    }
    for (const int axis : {roles.first, roles.second, roles.ky, roles.kx}) {
      if (axis != kNoAxis) order.perm.push_back(axis);
    }
    weight = e.Apply(OpKind::kTranspose, {weight}, order);
    weight = Reshape(e, weight, dims);
    std::vector<int64_t> flips;
    if (roles.flip_y) flips.push_back(2);
    if (roles.flip_x) flips.push_back(3);
    if (flips.empty()) return weight;
    const std::vector<int64_t> back(flips.size(), -1);
    const std::vector<int64_t> ends(flips.size(), std::numeric_limits<int64_t>::min());
    return e.Apply(OpKind::kSlice,
                   {weight, e.Ints(back), e.Ints(ends), e.Ints(flips), e.Ints(back)}, SliceAttrs{});
  }

  // The factors that vary along `axis` and the picture at most, as [N, C, 1, 1]; kNoValue for none.
  ValueId PlaneFactor(Expansion& e, const std::vector<Factor>& factors, const Shape& whole,
                      const WeightAxes& roles, int axis) const {
    std::vector<Factor> planes;
    for (const Factor& factor : factors) {
      const uint32_t axes = reader_.AxesOf(factor.value, whole);
      const int64_t n = (axes & AxisBit(roles.picture)) != 0 ? whole[roles.picture] : 1;
      const int64_t c = (axes & AxisBit(axis)) != 0 ? whole[axis] : 1;
      planes.push_back({Reshape(e, factor.value, {n, c, 1, 1}), factor.divides});
    }
    return Multiply(e, planes);
  }

  // The Reshape that parts the groups of a convolution's result again, with its index.
  std::optional<size_t> Parting(ValueId grouped, const Shape& parted) const {
    for (size_t n = 0; n < nodes_.size(); ++n) {
      const Node& node = nodes_[n];
      if (node.kind == OpKind::kReshape && node.inputs[0] == grouped &&
          Is(node.outputs[0]).shape == parted) {
        return n;
      }
    }
    return std::nullopt;
  }

  bool RewriteConv(const Node& conv) {
    Node made = conv;
    ConvAttrs* attrs = ConvAttrsOf(made);
    if (attrs == nullptr) return false;
    const bool transposed = conv.kind == OpKind::kConvTranspose;
    const int64_t groups = attrs->group;
    const Shape x = Is(conv.inputs[0]).shape;
    const Shape weight = Is(conv.inputs[1]).shape;
    if (x.rank() != 4 || weight.rank() != 4 || (groups > 1 && x[0] != 1)) return false;
    std::vector<const Node*> moves;
    std::vector<ValueId> bypassed;
    ValueId from = conv.inputs[1];
    for (int i = 0; i < kMostWeightNodes; ++i) {
      const Node* move = sources_.Producer(from);
      if (move == nullptr || !ProductReader::OnlyMoves(*move)) break;
      moves.push_back(move);
      bypassed.push_back(from);
      from = move->inputs[0];
    }
    const std::optional<Product> product = reader_.ProductOf(from);
    if (!product) return false;
    const std::optional<WeightAxes> roles =
        reader_.Follow(moves, product->shape, groups, transposed);
    if (!roles || !reader_.AreWhole(*product, roles->picture)) return false;
    std::vector<Factor> styles, scales;
    for (const Factor& factor : product->others) {
      const uint32_t axes = reader_.AxesOf(factor.value, product->shape) & ~AxisBit(roles->picture);
      if ((axes & ~AxisBit(roles->in)) == 0) {
        styles.push_back(factor);
      } else if ((axes & ~AxisBit(roles->out)) == 0) {
        scales.push_back(factor);
      } else {
        return false;
      }
    }
    // Factors lie in memory picture by picture.
    if (roles->picture > std::min(roles->in == kNoAxis ? roles->picture : roles->in,
                                  roles->out == kNoAxis ? roles->picture : roles->out)) {
      return false;
    }
    const int64_t out = transposed ? weight[1] : weight[0] / groups;
    const int64_t in = transposed ? weight[0] / groups : weight[1];

    Expansion e(graph_, conv.name + "/modulated", {}, {});
    ValueId picture = conv.inputs[0];
    if (groups > 1) {
      const Node* grouping = sources_.Producer(picture);
      const bool was_parted = grouping != nullptr && grouping->kind == OpKind::kReshape &&
                              Is(grouping->inputs[0]).shape == Shape{groups, in, x[2], x[3]};
      picture = was_parted ? grouping->inputs[0] : Reshape(e, picture, {groups, in, 0, 0});
    }
    const ValueId style = PlaneFactor(e, styles, product->shape, *roles, roles->in);
    if (style != kNoValue) picture = e.Apply(OpKind::kMul, {picture, style});
    made.inputs[0] = picture;
    made.inputs[1] = ConstantWeight(
        e, *product, *roles, {transposed ? in : out, transposed ? out : in, weight[2], weight[3]});
    attrs->group = 1;
    const ValueId scale = PlaneFactor(e, scales, product->shape, *roles, roles->out);
    const ValueId bias = made.inputs.size() > 2 ? made.inputs[2] : kNoValue;
    const bool late_bias = bias != kNoValue && (groups > 1 || scale != kNoValue);
    if (late_bias) made.inputs.resize(2);
    Attributes attributes = made.attributes;
    ValueId result = e.Apply(conv.kind, made.inputs, std::move(attributes));
    if (scale != kNoValue) result = e.Apply(OpKind::kMul, {result, scale});
    if (late_bias) {
      result = e.Apply(OpKind::kAdd, {result, Reshape(e, bias, {groups, out, 1, 1})});
    }
    Place(e, conv, result, groups, out);
    Bypass(*product, bypassed);
    return true;
  }

  // Makes the result, [groups, out, H, W], what was the convolution's.
  void Place(Expansion& e, const Node& conv, ValueId result, int64_t groups, int64_t out) {
    const ValueId before = conv.outputs[0];
    if (groups == 1) {
      graph_.nodes.back().outputs = {before};
      graph_.nodes.back().name = conv.name;
      return;
    }
    const Shape& grouped = Is(before).shape;
    if (const auto parting = Parting(before, Shape{groups, out, grouped[2], grouped[3]})) {
      dropped_.insert(*parting);
      result = nodes_[*parting].outputs[0];
      graph_.nodes.back().outputs = {result};
      graph_.nodes.back().name = conv.name;
    }
    const ValueId target = e.Ints({1, groups * out, 0, 0});
    graph_.nodes.push_back(
        {OpKind::kReshape, conv.name + "/grouped", ReshapeAttrs{}, {result, target}, {before}});
  }

  void Bypass(const Product& product, const std::vector<ValueId>& more) {
    std::vector<ValueId>& all = graph_.bypassed;
    all.insert(all.end(), product.inner.begin(), product.inner.end());
    all.insert(all.end(), more.begin(), more.end());
  }

  // Of [N, O, I, ...] or [N, I, O, ...], or the same without N, over I and what is behind both.
  bool RewriteSum(const Node& sum) {
    const ValueId squared = SquaredBy(graph_, sources_, sum);
    if (squared == kNoValue || sources_.IsConstant(squared)) return false;
    const std::optional<Product> product = reader_.ProductOf(squared);
    const Result<std::vector<int64_t>> axes = ResolveReduceAxes(reader_.At(sum));
    if (!product || !axes.ok()) return false;
    const Shape& shape = product->shape;
    const int picture = shape.rank() == 5 ? 0 : kNoAxis;
    if (shape.rank() != 4 && shape.rank() != 5) return false;
    const auto is_summed = [&](int axis) {
      return std::binary_search(axes->begin(), axes->end(), static_cast<int64_t>(axis));
    };
    const int before = picture + 1, behind = picture + 2;
    const bool out_first = !is_summed(before);
    const int in = out_first ? behind : before, out = out_first ? before : behind;
    if (is_summed(out) || !is_summed(in) || !is_summed(picture + 3) || !is_summed(picture + 4) ||
        static_cast<int>(axes->size()) != 3 || !reader_.AreWhole(*product, picture)) {
      return false;
    }
    uint32_t varies = 0;
    for (const Factor& factor : product->others) varies |= reader_.AxesOf(factor.value, shape);
    if ((varies & ~(AxisBit(picture) | AxisBit(in))) != 0) return false;
    if ((varies & AxisBit(in)) == 0 && shape[in] != 1) return false;

    Expansion e(graph_, sum.name + "/squares", {}, {});
    const ValueId weight = Multiply(e, product->constants);
    AxesAttrs kernel;
    kernel.axes = {-2, -1};
    kernel.has_axes = true;
    kernel.keepdims = false;
    ValueId weights =
        e.Apply(OpKind::kReduceSum, {e.Apply(OpKind::kMul, {weight, weight})}, kernel);
    weights = Reshape(e, weights, {shape[before], shape[behind]});
    if (out_first) weights = e.Apply(OpKind::kTranspose, {weights}, TransposeAttrs{});
    const ValueId style = Multiply(e, product->others);
    const ValueId styles = Reshape(e, e.Apply(OpKind::kMul, {style, style}), {-1, shape[in]});
    const ValueId sums = e.Apply(OpKind::kMatMul, {styles, weights});
    const auto dims = Is(sum.outputs[0]).shape.dims();
    std::vector<int64_t> target(dims.begin(), dims.end());
    if (picture != kNoAxis) target[0] = -1;
    graph_.nodes.push_back(
        {OpKind::kReshape, sum.name, ReshapeAttrs{}, {sums, e.Ints(target)}, {sum.outputs[0]}});
    Bypass(*product, {sum.inputs[0]});
    return true;
  }

  Graph& graph_;
  std::span<const Node> nodes_;  // as they came
  const ValueSources& sources_;
  const ProductReader reader_;
  std::set<size_t> dropped_;  // of nodes_
};

}  // namespace

void RewriteModulation(Graph& graph) {
  const std::vector<Node> nodes = graph.nodes;
  const ValueSources sources(graph, nodes);
  if (!HasCandidate(graph, sources)) return;
  const auto inferred = InferSomeSizes(graph, sources);
  if (inferred) Rewriter(graph, nodes, sources, *inferred).Run();
}

}  // namespace ganvas::graph
