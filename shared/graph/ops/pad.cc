#include <algorithm>
#include <string>

#include "shared/base/quoted.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

constexpr int64_t kMaxPad = int64_t{1} << 40;

// The axes that the pads speak of: the fourth input, or all.
Result<std::vector<int64_t>> PaddedAxes(const NodeContext& node) {
  const int64_t rank = node.shape(0).rank();
  std::vector<int64_t> axes;
  if (!node.has_input(3)) {
    for (int64_t i = 0; i < rank; ++i) axes.push_back(i);
    return axes;
  }
  GANVAS_ASSIGN(const std::span<const int64_t> given, KnownInts(node, 3));
  GANVAS_TRY(NormalizeAxes(node, given, rank));  // refuses repetitions
  for (const int64_t axis : given) axes.push_back(axis < 0 ? axis + rank : axis);
  return axes;
}

Status CheckMode(const NodeContext& node, PadMode mode, int64_t dim, int64_t begin, int64_t end) {
  const int64_t largest = std::max({begin, end, int64_t{0}});
  if (mode == PadMode::kReflect && largest > 0 && largest >= dim) {
    return node.Bad("reflect padding of " + std::to_string(largest) + " at an axis of size " +
                    std::to_string(dim) + ", expected less than the size");
  }
  if (mode != PadMode::kConstant && largest > 0 && dim == 0) {
    return node.Bad("an axis of size 0 has nothing to pad with");
  }
  return {};
}

}  // namespace

Attributes ParsePad(AttributeReader& r) {
  PadAttrs attrs;
  const std::string mode = r.String("mode", "constant");
  if (mode == "reflect") {
    attrs.mode = PadMode::kReflect;
  } else if (mode == "edge") {
    attrs.mode = PadMode::kEdge;
  } else if (mode == "wrap") {
    attrs.mode = PadMode::kWrap;
  } else if (mode != "constant") {
    r.FailBad("mode is " + Quoted(mode) + ", expected constant, reflect, edge or wrap");
  }
  if (r.opset() < 11) {
    attrs.pads = r.Ints(r.opset() < 2 ? "paddings" : "pads");
    attrs.value = r.Float("value", 0);
  }
  return attrs;
}

Result<PadAmounts> ResolvePad(const NodeContext& node) {
  const auto& attrs = node.attributes<PadAttrs>();
  const Shape& x = node.shape(0);
  std::span<const int64_t> pads = attrs.pads;
  if (node.has_input(1)) {
    GANVAS_ASSIGN(pads, KnownInts(node, 1));
  }
  GANVAS_ASSIGN(const std::vector<int64_t> axes, PaddedAxes(node));
  if (pads.size() != 2 * axes.size()) {
    return node.Bad(std::to_string(pads.size()) + " pads, expected " +
                    std::to_string(2 * axes.size()) + " for shape " + x.ToString());
  }
  PadAmounts amounts;
  amounts.begin.assign(static_cast<size_t>(x.rank()), 0);
  amounts.end = amounts.begin;
  for (size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<size_t>(axes[i]);
    const int64_t begin = pads[i];
    const int64_t end = pads[i + axes.size()];
    const int64_t dim = x[static_cast<int>(axis)];
    if (std::min(begin, end) < -kMaxPad || std::max(begin, end) > kMaxPad ||
        dim + begin + end < 0) {
      return node.Bad("pads of " + std::to_string(begin) + " and " + std::to_string(end) +
                      " do not fit an axis of size " + std::to_string(dim));
    }
    GANVAS_TRY(CheckMode(node, attrs.mode, dim, begin, end));
    amounts.begin[axis] = begin;
    amounts.end[axis] = end;
  }
  return amounts;
}

Status InferPad(InferContext& c) {
  GANVAS_ASSIGN(const PadAmounts amounts, ResolvePad(c));
  if (c.has_input(2)) {
    GANVAS_TRY(c.RequireSameType(0, 2));
    if (c.shape(2).elements() != 1) return c.Bad(c.InputName(2) + ", the value, is not one number");
  }
  std::vector<int64_t> dims(c.shape(0).dims().begin(), c.shape(0).dims().end());
  for (size_t i = 0; i < dims.size(); ++i) dims[i] += amounts.begin[i] + amounts.end[i];
  return c.SetOutput(0, c.input(0).dtype, dims);
}

}  // namespace ganvas::graph
