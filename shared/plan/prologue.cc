#include "shared/plan/prologue.h"

#include <algorithm>
#include <optional>

#include "shared/graph/resolve.h"
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

  // Zeros before {y, x} where the node only adds zeros around images.
  Result<std::optional<std::array<int64_t, 2>>> ZerosOf(const Node& node) const {
    using Found = std::optional<std::array<int64_t, 2>>;
    if (node.kind != OpKind::kPad) return Found();
    const auto& attrs = *std::get_if<graph::PadAttrs>(&node.attributes);
    if (attrs.mode != graph::PadMode::kConstant || attrs.value != 0) return Found();
    if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
      if (!program_.IsConstant(node.inputs[2])) return Found();
      GANVAS_ASSIGN(const Constant value, program_.Evaluate(node.inputs[2], inferred_));
      if (*value.view.as<float>() != 0) return Found();
    }
    GANVAS_ASSIGN(const graph::PadAmounts pads, graph::ResolvePad(At(node)));
    const auto none_negative = [](const std::vector<int64_t>& list) {
      return std::all_of(list.begin(), list.end(), [](int64_t n) { return n >= 0; });
    };
    if (!none_negative(pads.begin) || !none_negative(pads.end)) return Found();
    for (const size_t axis : {0, 1}) {
      if (pads.begin[axis] != 0 || pads.end[axis] != 0) return Found();
    }
    return Found({pads.begin[2], pads.begin[3]});
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
  for (ValueId from = node.inputs[0];;) {
    const int32_t before = producer[static_cast<size_t>(from)];
    if (before < 0) return found;
    const Node& taken = program.graph().nodes[static_cast<size_t>(before)];
    Prologue next = found;
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
