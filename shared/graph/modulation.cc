#include "shared/graph/modulation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/expansion.h"
#include "shared/graph/op_table.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {
namespace {

constexpr int kNone = -1;
constexpr int kDeepest = 64;       // nodes behind a weight
constexpr int64_t kFreeSize = 64;  // stands for sizes of inputs that a file leaves free

struct Factor {
  ValueId value;
  bool divides;
};

// A value as a product.
struct Product {
  Shape shape;
  std::vector<Factor> constants, others;
  std::vector<ValueId> inner;  // values between the product and its factors, with the product
};

// Which axis of a product is which of a convolution's; kNone where it has only one element.
struct Roles {
  int picture = kNone, in = kNone, out = kNone;
  int first = kNone, second = kNone, ky = kNone, kx = kNone;  // in the order of the weight
  bool flip_y = false, flip_x = false;
};

ConvAttrs* ConvAttrsOf(Node& node) {
  if (auto* transposed = std::get_if<ConvTransposeAttrs>(&node.attributes)) {
    return &transposed->conv;
  }
  return std::get_if<ConvAttrs>(&node.attributes);
}

class Rewriter {
 public:
  explicit Rewriter(Graph& graph) : graph_(graph) {}

  void Run() {
    nodes_ = graph_.nodes;
    FindConstants();
    if (!HasCandidate()) return;
    const auto inferred = InferSomeSizes();
    if (!inferred) return;
    inferred_ = std::move(*inferred);
    graph_.nodes.clear();
    for (size_t n = 0; n < nodes_.size(); ++n) {
      if (dropped_.contains(n)) continue;
      if (IsComputedConv(nodes_[n]) && RewriteConv(nodes_[n])) continue;
      if (nodes_[n].kind == OpKind::kReduceSum && RewriteSum(nodes_[n])) continue;
      graph_.nodes.push_back(nodes_[n]);
    }
  }

 private:
  const Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }
  bool IsConstant(ValueId v) const { return constant_[static_cast<size_t>(v)]; }
  const Node* Producer(ValueId v) const {
    const int32_t n = producer_[static_cast<size_t>(v)];
    return n < 0 ? nullptr : &nodes_[static_cast<size_t>(n)];
  }
  NodeContext At(const Node& node) const { return {graph_, node, inferred_}; }

  void FindConstants() {
    constant_.assign(graph_.values.size(), false);
    producer_.assign(graph_.values.size(), -1);
    for (size_t v = 0; v < graph_.values.size(); ++v) {
      constant_[v] = graph_.values[v].constant.has_value();
    }
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      const Node& node = graph_.nodes[n];
      const bool all = std::all_of(node.inputs.begin(), node.inputs.end(),
                                   [&](ValueId v) { return v == kNoValue || IsConstant(v); });
      for (const ValueId v : node.outputs) {
        if (v == kNoValue) continue;
        constant_[static_cast<size_t>(v)] = all;
        producer_[static_cast<size_t>(v)] = static_cast<int32_t>(n);
      }
    }
  }

  bool IsComputedConv(const Node& node) const {
    return HasTrait(node.kind, kConvolution) && !IsConstant(node.inputs[1]);
  }

  // The value whose square the node sums, or kNoValue.
  ValueId SquaredBy(const Node& sum) const {
    if (sum.kind != OpKind::kReduceSum) return kNoValue;
    const Node* square = Producer(sum.inputs[0]);
    if (square == nullptr) return kNoValue;
    if (square->kind == OpKind::kMul && square->inputs[0] == square->inputs[1]) {
      return square->inputs[0];
    }
    if (square->kind != OpKind::kPow) return kNoValue;
    const auto& power = graph_.values[static_cast<size_t>(square->inputs[1])].constant;
    const bool two = power && power->shape.elements() == 1 && power->dtype == DType::kF32 &&
                     *power->as<float>() == 2;
    return two ? square->inputs[0] : kNoValue;
  }

  bool HasCandidate() const {
    return std::any_of(graph_.nodes.begin(), graph_.nodes.end(), [&](const Node& node) {
      const ValueId squared = SquaredBy(node);
      return IsComputedConv(node) || (squared != kNoValue && !IsConstant(squared));
    });
  }

  // Shapes for one choice of the sizes that the file leaves free. Batches are what groups are.
  std::optional<std::vector<Inferred>> InferSomeSizes() {
    int64_t batch = 1;
    for (Node& node : graph_.nodes) {
      if (!IsComputedConv(node)) continue;
      if (const ConvAttrs* attrs = ConvAttrsOf(node)) batch = std::max(batch, attrs->group);
    }
    std::map<std::string, int64_t> named;
    std::vector<Shape> shapes;
    for (const onnx::ValueInfo& info : graph_.input_infos) {
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
    Result<std::vector<Inferred>> inferred = Infer(graph_, shapes);
    if (!inferred.ok()) return std::nullopt;
    return std::move(inferred).value();
  }

  bool Collect(ValueId v, bool divides, int depth, Product& product) const {
    if (depth > kDeepest) return false;
    if (IsConstant(v)) {
      product.constants.push_back({v, divides});
      return true;
    }
    const Node* node = Producer(v);
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

  // A product of constants and other values, float32; nothing where there are not both.
  std::optional<Product> ProductOf(ValueId v) const {
    Product product;
    product.shape = Is(v).shape;
    if (Is(v).dtype != DType::kF32 || !Collect(v, false, 0, product)) return std::nullopt;
    if (product.constants.empty() || product.others.empty()) return std::nullopt;
    return product;
  }

  // The axes of `whole` along which a factor has more than one element, as bits.
  uint32_t AxesOf(ValueId factor, const Shape& whole) const {
    const Shape& shape = Is(factor).shape;
    uint32_t axes = 0;
    for (int i = 0; i < shape.rank(); ++i) {
      if (shape[i] != 1) axes |= 1u << (i + whole.rank() - shape.rank());
    }
    return axes;
  }
  static uint32_t Bit(int axis) { return axis == kNone ? 0 : 1u << axis; }

  // Whether the constants together have all elements of the product but along `picture`, where
  // they have one.
  bool AreWhole(const Product& product, int picture) const {
    uint32_t axes = 0;
    for (const Factor& factor : product.constants) axes |= AxesOf(factor.value, product.shape);
    for (int i = 0; i < product.shape.rank(); ++i) {
      const bool varies = (axes & Bit(i)) != 0;
      if (varies != (i != picture && product.shape[i] != 1)) return false;
    }
    return true;
  }

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

  // Follows the axes of a product through the nodes that move them, up to the weight.
  std::optional<Roles> Follow(const std::vector<const Node*>& moves, const Shape& product,
                              int64_t groups, bool transposed) const {
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
    Roles roles;
    if (groups > 1) {
      if (axes[0].empty() || product[axes[0][0]] != groups) return std::nullopt;
      roles.picture = axes[0][0];
      axes[0].erase(axes[0].begin());
    }
    const auto only = [&](size_t i) { return axes[i].empty() ? kNone : axes[i][0]; };
    if (std::any_of(axes.begin(), axes.end(), [](const auto& list) { return list.size() > 1; })) {
      return std::nullopt;
    }
    roles.first = only(0);
    roles.second = only(1);
    roles.ky = only(2);
    roles.kx = only(3);
    roles.out = transposed ? roles.second : roles.first;
    roles.in = transposed ? roles.first : roles.second;
    roles.flip_y = (flipped & Bit(roles.ky)) != 0;
    roles.flip_x = (flipped & Bit(roles.kx)) != 0;
    if ((flipped & ~(Bit(roles.ky) | Bit(roles.kx))) != 0) return std::nullopt;
    return roles;
  }

  bool Flip(const Node& slice, const std::vector<std::vector<int>>& axes, uint32_t& flipped) const {
    const Result<SliceRange> range = ResolveSlice(At(slice));
    if (!range.ok()) return false;
    const Shape& in = Is(slice.inputs[0]).shape;
    for (int i = 0; i < in.rank(); ++i) {
      const auto axis = static_cast<size_t>(i);
      if (range->size[axis] != in[i]) return false;
      if (range->step[axis] > 0 || in[i] == 1) continue;
      if (range->step[axis] != -1 || axes[axis].size() != 1) return false;
      flipped ^= Bit(axes[axis][0]);
    }
    return true;
  }

  static bool Regroup(const Shape& to, const Shape& product, std::vector<std::vector<int>>& axes) {
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

  static bool OnlyMoves(const Node& node) {
    return node.kind == OpKind::kTranspose || node.kind == OpKind::kSlice ||
           HasTrait(node.kind, kSameOrder);
  }

  // The constants of a product as the weight of a convolution without groups.
  ValueId ConstantWeight(Expansion& e, const Product& product, const Roles& roles,
                         const std::vector<int64_t>& dims) const {
    ValueId weight = Multiply(e, product.constants);
    std::vector<int64_t> whole(product.shape.dims().begin(), product.shape.dims().end());
    if (roles.picture != kNone) whole[static_cast<size_t>(roles.picture)] = 1;
    weight = Reshape(e, weight, whole);
    TransposeAttrs order;
    for (int i = 0; i < product.shape.rank(); ++i) {
      const bool has_role = i == roles.first || i == roles.second || i == roles.ky || i == roles.kx;
      if (!has_role) order.perm.push_back(i);
    }
    for (const int axis : {roles.first, roles.second, roles.ky, roles.kx}) {
      if (axis != kNone) order.perm.push_back(axis);
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
                      const Roles& roles, int axis) const {
    std::vector<Factor> planes;
    for (const Factor& factor : factors) {
      const uint32_t axes = AxesOf(factor.value, whole);
      const int64_t n = (axes & Bit(roles.picture)) != 0 ? whole[roles.picture] : 1;
      const int64_t c = (axes & Bit(axis)) != 0 ? whole[axis] : 1;
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
    for (int i = 0; i < kDeepest; ++i) {
      const Node* move = Producer(from);
      if (move == nullptr || !OnlyMoves(*move)) break;
      moves.push_back(move);
      bypassed.push_back(from);
      from = move->inputs[0];
    }
    const std::optional<Product> product = ProductOf(from);
    if (!product) return false;
    const std::optional<Roles> roles = Follow(moves, product->shape, groups, transposed);
    if (!roles || !AreWhole(*product, roles->picture)) return false;
    std::vector<Factor> styles, scales;
    for (const Factor& factor : product->others) {
      const uint32_t axes = AxesOf(factor.value, product->shape) & ~Bit(roles->picture);
      if ((axes & ~Bit(roles->in)) == 0) {
        styles.push_back(factor);
      } else if ((axes & ~Bit(roles->out)) == 0) {
        scales.push_back(factor);
      } else {
        return false;
      }
    }
    // Factors lie in memory picture by picture.
    if (roles->picture > std::min(roles->in == kNone ? roles->picture : roles->in,
                                  roles->out == kNone ? roles->picture : roles->out)) {
      return false;
    }
    const int64_t out = transposed ? weight[1] : weight[0] / groups;
    const int64_t in = transposed ? weight[0] / groups : weight[1];

    Expansion e(graph_, conv.name + "/modulated", {}, {});
    ValueId picture = conv.inputs[0];
    if (groups > 1) {
      const Node* grouping = Producer(picture);
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
    const ValueId squared = SquaredBy(sum);
    if (squared == kNoValue || IsConstant(squared)) return false;
    const std::optional<Product> product = ProductOf(squared);
    const Result<std::vector<int64_t>> axes = ResolveReduceAxes(At(sum));
    if (!product || !axes.ok()) return false;
    const Shape& shape = product->shape;
    const int picture = shape.rank() == 5 ? 0 : kNone;
    if (shape.rank() != 4 && shape.rank() != 5) return false;
    const auto is_summed = [&](int axis) {
      return std::binary_search(axes->begin(), axes->end(), static_cast<int64_t>(axis));
    };
    const int before = picture + 1, behind = picture + 2;
    const bool out_first = !is_summed(before);
    const int in = out_first ? behind : before, out = out_first ? before : behind;
    if (is_summed(out) || !is_summed(in) || !is_summed(picture + 3) || !is_summed(picture + 4) ||
        static_cast<int>(axes->size()) != 3 || !AreWhole(*product, picture)) {
      return false;
    }
    uint32_t varies = 0;
    for (const Factor& factor : product->others) varies |= AxesOf(factor.value, shape);
    if ((varies & ~(Bit(picture) | Bit(in))) != 0) return false;
    if ((varies & Bit(in)) == 0 && shape[in] != 1) return false;

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
    if (picture != kNone) target[0] = -1;
    graph_.nodes.push_back(
        {OpKind::kReshape, sum.name, ReshapeAttrs{}, {sums, e.Ints(target)}, {sum.outputs[0]}});
    Bypass(*product, {sum.inputs[0]});
    return true;
  }

  Graph& graph_;
  std::vector<Inferred> inferred_;
  std::vector<bool> constant_;
  std::vector<int32_t> producer_;  // by ValueId: node index, or -1
  std::vector<Node> nodes_;        // as they came; the graph gets new ones
  std::set<size_t> dropped_;
};

}  // namespace

void RewriteModulation(Graph& graph) { Rewriter(graph).Run(); }

}  // namespace ganvas::graph
