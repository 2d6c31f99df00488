#include "shared/plan/prologue.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "shared/graph/resolve.h"
#include "shared/plan/lower/lower.h"
#include "shared/plan/nearest.h"

namespace ganvas::plan {
namespace {

using graph::Inferred;
using graph::kNoValue;
using graph::Node;
using graph::OpKind;
using graph::ValueId;

// A factor of s makes s x s phases.
constexpr int64_t kMaxRepeat = 4;
// Longer axes are not looked at entry by entry.
constexpr int64_t kMaxAxis = int64_t{1} << 16;

class Finder {
 public:
  Finder(Program& program, std::span<const Inferred> inferred)
      : program_(program), inferred_(inferred) {}

  // Convolutions over images with constant weights, one pixel after the other.
  Result<bool> CanTake(const Node& node) const {
    if (node.kind != OpKind::kConv || !program_.IsConstant(node.inputs[1]) ||
        Is(node.inputs[0]).shape.rank() != 4 || Is(node.inputs[0]).dtype != DType::kF32 ||
        Is(node.inputs[1]).dtype != DType::kF32) {
      return false;
    }
    GANVAS_ASSIGN(const graph::Window window, graph::ResolveConv(At(node)));
    return window.stride == std::array<int64_t, 2>{1, 1} &&
           window.dilation == std::array<int64_t, 2>{1, 1};
  }

  // What a node adds that only adds zeros.
  Result<std::optional<graph::PadAmounts>> PadsOf(const Node& node) const {
    using Found = std::optional<graph::PadAmounts>;
    if (node.kind != OpKind::kPad) return Found();
    const auto& attrs = *std::get_if<graph::PadAttrs>(&node.attributes);
    if (attrs.mode != graph::PadMode::kConstant || attrs.value != 0) return Found();
    if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
      if (!program_.IsConstant(node.inputs[2])) return Found();
      GANVAS_ASSIGN(const Constant value, program_.Evaluate(node.inputs[2], inferred_));
      if (*value.view.as<float>() != 0) return Found();
    }
    GANVAS_ASSIGN(graph::PadAmounts pads, graph::ResolvePad(At(node)));
    const auto none_negative = [](const std::vector<int64_t>& list) {
      return std::all_of(list.begin(), list.end(), [](int64_t n) { return n >= 0; });
    };
    if (!none_negative(pads.begin) || !none_negative(pads.end)) return Found();
    return Found(std::move(pads));
  }

  // Zeros before {y, x} where the node only adds zeros around images.
  Result<std::optional<std::array<int64_t, 2>>> ZerosOf(const Node& node) const {
    using Found = std::optional<std::array<int64_t, 2>>;
    GANVAS_ASSIGN(const auto pads, PadsOf(node));
    if (!pads || pads->begin.size() != 4) return Found();
    for (const size_t axis : {0, 1}) {
      if (pads->begin[axis] != 0 || pads->end[axis] != 0) return Found();
    }
    return Found({pads->begin[2], pads->begin[3]});
  }

  // Zeros between pixels, as upfirdn2d is written: [N, C, H, W] as [N, C, H, 1, W, 1], zeros behind
  // the axes of size 1, and the result as [N, C, H * s, W * t]. Gives the three nodes, the last one
  // first.
  Result<std::vector<const Node*>> SpreadBy(const Node& last,
                                            std::span<const int32_t> producer) const {
    std::vector<const Node*> nodes = {&last};
    for (const OpKind kind : {OpKind::kReshape, OpKind::kPad, OpKind::kReshape}) {
      const Node* node = nodes.back();
      if (node->kind != kind) return std::vector<const Node*>();
      if (nodes.size() == 3) break;
      const int32_t before = producer[static_cast<size_t>(node->inputs[0])];
      if (before < 0) return std::vector<const Node*>();
      nodes.push_back(&program_.graph().nodes[static_cast<size_t>(before)]);
    }
    const Shape& in = Is(nodes[2]->inputs[0]).shape;
    const Shape& padded = Is(nodes[1]->outputs[0]).shape;
    if (in.rank() != 4 || padded.rank() != 6) return std::vector<const Node*>();
    const Shape apart{in[0], in[1], in[2], 1, in[3], 1};
    const Shape wide{in[0], in[1], in[2] * padded[3], in[3] * padded[5]};
    GANVAS_ASSIGN(const auto pads, PadsOf(*nodes[1]));
    const bool fits = pads && Is(nodes[1]->inputs[0]).shape == apart &&
                      Is(last.outputs[0]).shape == wide &&
                      pads->begin == std::vector<int64_t>(6, 0) &&
                      pads->end == std::vector<int64_t>{0, 0, 0, padded[3] - 1, 0, padded[5] - 1};
    return fits ? nodes : std::vector<const Node*>();
  }

  // How often {y, x} are repeated where the node only repeats pixels.
  Result<std::optional<std::array<int64_t, 2>>> RepeatOf(const Node& node) const {
    using Found = std::optional<std::array<int64_t, 2>>;
    if (node.kind != OpKind::kResize) return Found();
    const auto& attrs = *std::get_if<graph::ResizeAttrs>(&node.attributes);
    if (attrs.mode != graph::ResizeMode::kNearest || attrs.antialias) return Found();
    GANVAS_ASSIGN(const graph::ResizeExtent extent, graph::ResolveResize(At(node)));
    const Shape& in = Is(node.inputs[0]).shape;
    std::array<int64_t, 4> times{};
    for (size_t axis = 0; axis < 4; ++axis) {
      const int64_t dim = in[static_cast<int>(axis)];
      if (extent.size[axis] > std::min(kMaxAxis, dim * kMaxRepeat)) return Found();
      times[axis] = RepetitionOf(attrs, dim, extent.size[axis], extent.scale[axis]);
    }
    if (times[0] != 1 || times[1] != 1 || times[2] < 1 || times[3] < 1) return Found();
    return Found({times[2], times[3]});
  }

 private:
  const Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }
  graph::NodeContext At(const Node& node) const { return {program_.graph(), node, inferred_}; }

  Program& program_;
  std::span<const Inferred> inferred_;
};

}  // namespace

Upsampling UpsamplingOf(const Prologue& prologue, const Node& node,
                        std::span<const Inferred> inferred) {
  if (!prologue.repeats()) return Upsampling::kNone;
  // A kernel of one pixel that keeps the image's size has no padding.
  const Shape& weight = inferred[static_cast<size_t>(node.inputs[1])].shape;
  const Shape& in = inferred[static_cast<size_t>(prologue.input)].shape;
  const Shape& out = inferred[static_cast<size_t>(node.outputs[0])].shape;
  const bool point = weight[2] == 1 && weight[3] == 1 && out[2] == in[2] * prologue.repeat[0] &&
                     out[3] == in[3] * prologue.repeat[1];
  return point ? Upsampling::kCommuted : Upsampling::kSummed;
}

Result<Prologue> FindPrologue(Program& program, const Node& node,
                              std::span<const Inferred> inferred, std::span<const int32_t> producer,
                              bool direct) {
  const Finder finder(program, inferred);
  Prologue found;
  GANVAS_ASSIGN(const bool can_take, finder.CanTake(node));
  if (!can_take) return found;
  const bool is_filter =
      IsPlaneFilter({program.graph(), node, inferred}) &&
      (node.inputs.size() < 3 || node.inputs[2] == kNoValue || program.IsConstant(node.inputs[2]));
  for (ValueId from = node.inputs[0];;) {
    const int32_t before = producer[static_cast<size_t>(from)];
    if (before < 0) return found;
    const Node& taken = program.graph().nodes[static_cast<size_t>(before)];
    Prologue next = found;
    if (is_filter && !found.repeats()) {
      GANVAS_ASSIGN(const std::vector<const Node*> spread, finder.SpreadBy(taken, producer));
      if (!spread.empty()) {
        const Shape& apart = inferred[static_cast<size_t>(spread[1]->outputs[0])].shape;
        found.spread = {apart[3], apart[5]};
        found.input = spread[2]->inputs[0];
        found.nodes.insert(found.nodes.begin(), spread.rbegin(), spread.rend());
        return found;
      }
    }
    GANVAS_ASSIGN(const auto zeros, finder.ZerosOf(taken));
    if (zeros.has_value()) {
      for (const size_t i : {0, 1}) next.pad[i] += (*zeros)[i] * next.repeat[i];
    } else {
      GANVAS_ASSIGN(const auto repeat, finder.RepeatOf(taken));
      if (!repeat.has_value() || found.repeats()) return found;
      next.repeat = *repeat;
    }
    from = next.input = taken.inputs[0];
    next.nodes.insert(next.nodes.begin(), &taken);
    if (direct && UpsamplingOf(next, node, inferred) == Upsampling::kSummed) return found;
    found = std::move(next);
  }
}

}  // namespace ganvas::plan
