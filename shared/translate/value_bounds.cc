#include "shared/translate/value_bounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "shared/graph/number.h"

namespace ganvas::translate {
namespace {

using graph::Graph;
using graph::kNoValue;
using graph::Node;
using graph::OpKind;
using graph::ValueId;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kDeepest = 64;  // operators that are followed
constexpr int kMostNodes = 4096;
constexpr int64_t kMostConstants = 64;

struct Span {
  double low = -kInfinity, high = kInfinity;
  bool finite() const { return std::isfinite(low) && std::isfinite(high); }
  double middle() const { return (low + high) / 2; }
};

// value = before * factor + shift.
struct Line {
  double factor = 1, shift = 0;
  bool is_nothing() const { return factor == 1 && shift == 0; }
};

// Operators that move numbers, or mix them with weights that sum to 1.
bool KeepsRange(OpKind kind) {
  switch (kind) {
    case OpKind::kAveragePool:
    case OpKind::kCast:
    case OpKind::kDepthToSpace:
    case OpKind::kFlatten:
    case OpKind::kGather:
    case OpKind::kIdentity:
    case OpKind::kMaxPool:
    case OpKind::kPad:
    case OpKind::kReshape:
    case OpKind::kResize:
    case OpKind::kSlice:
    case OpKind::kSplit:
    case OpKind::kSqueeze:
    case OpKind::kTranspose:
    case OpKind::kUnsqueeze:
      return true;
    default:
      return false;
  }
}

class Reader {
 public:
  explicit Reader(const Graph& graph)
      : graph_(graph), producer_(graph.values.size(), nullptr), consumers_(graph.values.size()) {
    for (const Node& node : graph.nodes) {
      for (const ValueId v : node.outputs) {
        if (v != kNoValue) producer_[static_cast<size_t>(v)] = &node;
      }
      for (const ValueId v : node.inputs) {
        if (v != kNoValue) consumers_[static_cast<size_t>(v)].push_back(&node);
      }
    }
  }

  // nullptr for inputs, constants and what is left out.
  const Node* Producer(ValueId v) const {
    return v == kNoValue ? nullptr : producer_[static_cast<size_t>(v)];
  }
  const std::vector<const Node*>& Consumers(ValueId v) const {
    return consumers_[static_cast<size_t>(v)];
  }

  // Least and greatest number of a constant, also behind nodes that only move or widen it.
  std::optional<Span> Constant(ValueId v) const {
    for (int i = 0; i < kDeepest && v != kNoValue; ++i) {
      const auto& tensor = graph_.values[static_cast<size_t>(v)].constant;
      if (tensor) {
        const int64_t count = tensor->shape.elements();
        if (count < 1 || count > kMostConstants) return std::nullopt;
        Span span{kInfinity, -kInfinity};
        for (int64_t k = 0; k < count; ++k) {
          const double number = graph::NumberAt(*tensor, k);
          span = {std::min(span.low, number), std::max(span.high, number)};
        }
        return span;
      }
      const Node* node = Producer(v);
      if (node == nullptr || !KeepsRange(node->kind)) return std::nullopt;
      v = node->inputs[0];
    }
    return std::nullopt;
  }

  // The value that an Add, Sub, Mul or Div changes by a constant, and how.
  struct Affine {
    ValueId value = kNoValue;
    OpKind kind = OpKind::kAdd;
    Span constant;
    bool constant_first = false;
  };
  std::optional<Affine> AffineOf(const Node& node) const {
    if (node.kind != OpKind::kAdd && node.kind != OpKind::kSub && node.kind != OpKind::kMul &&
        node.kind != OpKind::kDiv) {
      return std::nullopt;
    }
    if (const auto second = Constant(node.inputs[1])) {
      return Affine{node.inputs[0], node.kind, *second, false};
    }
    if (const auto first = Constant(node.inputs[0])) {
      return Affine{node.inputs[1], node.kind, *first, true};
    }
    return std::nullopt;
  }

  // Bounds of a value; `*by` becomes the activation that they come from.
  Span Bounds(ValueId v, int depth, OpKind* by) const {
    const Node* node = Producer(v);
    if (node == nullptr || depth > kDeepest || --nodes_left_ < 0) return {};
    if (const auto affine = AffineOf(*node)) {
      return Moved(Bounds(affine->value, depth + 1, by), *affine);
    }
    if (KeepsRange(node->kind)) return Bounds(node->inputs[0], depth + 1, by);
    *by = node->kind;
    switch (node->kind) {
      case OpKind::kTanh:
        return {-1, 1};
      case OpKind::kSigmoid:
      case OpKind::kSoftmax:
        return {0, 1};
      case OpKind::kClip:
        return Clipped(*node, depth);
      case OpKind::kRelu: {
        const Span span = Bounds(node->inputs[0], depth + 1, by);
        return {std::max(0.0, span.low), std::max(0.0, span.high)};
      }
      case OpKind::kMin:
      case OpKind::kMax:
        return Limited(*node, depth, by);
      case OpKind::kConcat: {
        Span all{kInfinity, -kInfinity};
        for (const ValueId part : node->inputs) {
          const Span span = Bounds(part, depth + 1, by);
          all = {std::min(all.low, span.low), std::max(all.high, span.high)};
        }
        return all;
      }
      default:
        return {};
    }
  }

 private:
  static Span Moved(const Span& span, const Affine& affine) {
    const auto apply = [&](double x, double k) {
      switch (affine.kind) {
        case OpKind::kAdd:
          return x + k;
        case OpKind::kSub:
          return affine.constant_first ? k - x : x - k;
        case OpKind::kMul:
          return x * k;
        default:
          return affine.constant_first ? kInfinity : x / k;
      }
    };
    if (!span.finite()) return {};
    const std::array<double, 4> ends = {
        apply(span.low, affine.constant.low), apply(span.low, affine.constant.high),
        apply(span.high, affine.constant.low), apply(span.high, affine.constant.high)};
    return {*std::min_element(ends.begin(), ends.end()),
            *std::max_element(ends.begin(), ends.end())};
  }

  Span Clipped(const Node& node, int depth) const {
    const auto* attributes = std::get_if<graph::ClipAttrs>(&node.attributes);
    if (attributes == nullptr) return {};
    double low = static_cast<double>(attributes->min), high = static_cast<double>(attributes->max);
    if (node.inputs.size() > 1) {
      if (const auto given = Constant(node.inputs[1])) low = given->low;
    }
    if (node.inputs.size() > 2) {
      if (const auto given = Constant(node.inputs[2])) high = given->high;
    }
    OpKind ignored{};
    const Span span = Bounds(node.inputs[0], depth + 1, &ignored);
    constexpr double kHuge = 1e30;
    return {low > -kHuge ? std::max(low, span.low) : span.low,
            high < kHuge ? std::min(high, span.high) : span.high};
  }

  Span Limited(const Node& node, int depth, OpKind* by) const {
    const bool first = Constant(node.inputs[0]).has_value();
    const auto limit = Constant(node.inputs[first ? 0 : 1]);
    Span span = Bounds(node.inputs[first ? 1 : 0], depth + 1, by);
    if (!limit) return {};
    if (node.kind == OpKind::kMin) {
      span.high = std::min(span.high, limit->high);
    } else {
      span.low = std::max(span.low, limit->low);
    }
    return span;
  }

  const Graph& graph_;
  std::vector<const Node*> producer_;
  std::vector<std::vector<const Node*>> consumers_;
  mutable int nodes_left_ = kMostNodes;  // of Bounds, which meets shared values more than once
};

ValueRange RangeAround(const Span& span) {
  if (span.high > 8) return ValueRange::kBytes;
  return span.low < -0.25 ? ValueRange::kUnit : ValueRange::kShare;
}

Line Then(const Line& line, const Reader::Affine& step) {
  const double k = step.constant.middle();
  switch (step.kind) {
    case OpKind::kAdd:
      return {line.factor, line.shift + k};
    case OpKind::kSub:
      return step.constant_first ? Line{-line.factor, k - line.shift}
                                 : Line{line.factor, line.shift - k};
    case OpKind::kMul:
      return {line.factor * k, line.shift * k};
    default:
      return {line.factor / k, line.shift / k};
  }
}

}  // namespace

std::optional<RangeClue> OutputClue(const Graph& graph, ValueId output) {
  const Reader reader(graph);
  OpKind by = OpKind::kIdentity;
  const Span bounds = reader.Bounds(output, 0, &by);
  if (bounds.finite() && bounds.high - bounds.low >= 0.5) {
    return RangeClue{RangeAround(bounds),
                     "the output is bounded by " + std::string(graph::OpName(by))};
  }
  // The last scaling of unbounded numbers, outermost first.
  std::vector<Reader::Affine> steps;
  ValueId v = output;
  for (int i = 0; i < kDeepest; ++i) {
    const Node* node = reader.Producer(v);
    if (node == nullptr) break;
    if (const auto affine = reader.AffineOf(*node)) {
      if (affine->kind == OpKind::kDiv && affine->constant_first) break;
      steps.push_back(*affine);
      v = affine->value;
    } else if (KeepsRange(node->kind)) {
      v = node->inputs[0];
    } else {
      break;
    }
  }
  Line line;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) line = Then(line, *step);
  if (std::abs(line.shift) > 8 || std::abs(line.factor) > 30) {
    return RangeClue{ValueRange::kBytes, "the output is scaled to bytes"};
  }
  if (line.factor > 0 && line.factor < 1 && line.shift > 0.2 && line.shift < 0.8) {
    return RangeClue{ValueRange::kShare, "the output is moved to 0..1"};
  }
  return std::nullopt;
}

std::optional<RangeClue> InputClue(const Graph& graph, ValueId input) {
  const Reader reader(graph);
  Line line;
  ValueId v = input;
  for (int i = 0; i < kDeepest; ++i) {
    const auto& consumers = reader.Consumers(v);
    const auto reads = std::find_if(consumers.begin(), consumers.end(),
                                    [](const Node* n) { return n->kind != OpKind::kShape; });
    if (reads == consumers.end()) break;
    const Node& node = **reads;
    const auto affine = reader.AffineOf(node);
    const bool scaled =
        affine && affine->value == v && !(affine->kind == OpKind::kDiv && affine->constant_first);
    if (scaled) {
      line = Then(line, *affine);
    } else if (!KeepsRange(node.kind) || node.inputs[0] != v) {
      break;
    }
    v = node.outputs[0];
    if (v == kNoValue) break;
  }
  if (line.is_nothing() || line.factor == 0) return std::nullopt;
  // What would become 0, and how much would become 1.
  const double zero = -line.shift / line.factor;
  const double one = 1 / std::abs(line.factor);
  if (one > 30 || zero > 8) {
    return RangeClue{ValueRange::kBytes, "the input is scaled down from bytes"};
  }
  if (zero > 0.2 && zero < 0.8) {
    return RangeClue{ValueRange::kShare, "the input is moved from 0..1"};
  }
  return std::nullopt;
}

}  // namespace ganvas::translate
