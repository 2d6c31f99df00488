#include "shared/translate/value_bounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "shared/graph/number.h"
#include "shared/graph/op_table.h"

namespace ganvas::translate {
namespace {

using Node = Wiring::Node;
using Value = Wiring::Value;

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

bool KeepsRange(const Node& node) { return graph::HasTrait(node.op, graph::kKeepsRange); }

// What an activation bounds its result to, whatever it is given.
std::optional<Span> BoundOf(const Node& node) {
  if (graph::HasTrait(node.op, graph::kWithinOne)) return Span{-1, 1};
  if (graph::HasTrait(node.op, graph::kShare)) return Span{0, 1};
  return std::nullopt;
}

enum class Arithmetic : uint8_t { kAdd, kSub, kMul, kDiv };

std::optional<Arithmetic> ArithmeticOf(std::string_view op) {
  if (op == "Add") return Arithmetic::kAdd;
  if (op == "Sub") return Arithmetic::kSub;
  if (op == "Mul") return Arithmetic::kMul;
  if (op == "Div") return Arithmetic::kDiv;
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(const Wiring& wiring) : wiring_(wiring) {}

  // Least and greatest number of a constant, also behind nodes that only move or widen it.
  std::optional<Span> Constant(Value v) const {
    for (int i = 0; i < kDeepest && v != Wiring::kNone; ++i) {
      const auto& tensor = wiring_.constants[static_cast<size_t>(v)];
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
      const Node* node = wiring_.Producer(v);
      if (node == nullptr || !KeepsRange(*node)) return std::nullopt;
      v = Wiring::InputOf(*node, 0);
    }
    return std::nullopt;
  }

  // The value that an Add, Sub, Mul or Div changes by a constant, and how.
  struct Affine {
    Value value = Wiring::kNone;
    Arithmetic kind = Arithmetic::kAdd;
    Span constant;
    bool constant_first = false;
  };
  std::optional<Affine> AffineOf(const Node& node) const {
    const auto kind = ArithmeticOf(node.op);
    if (!kind || node.inputs.size() != 2) return std::nullopt;
    if (const auto second = Constant(node.inputs[1])) {
      return Affine{node.inputs[0], *kind, *second, false};
    }
    if (const auto first = Constant(node.inputs[0])) {
      return Affine{node.inputs[1], *kind, *first, true};
    }
    return std::nullopt;
  }

  // Bounds of a value; `*by` becomes the activation that they come from.
  Span Bounds(Value v, int depth, std::string_view* by) const {
    const Node* node = wiring_.Producer(v);
    if (node == nullptr || depth > kDeepest || --nodes_left_ < 0) return {};
    if (const auto affine = AffineOf(*node)) {
      return Moved(Bounds(affine->value, depth + 1, by), *affine);
    }
    const Value first = Wiring::InputOf(*node, 0);
    if (KeepsRange(*node)) return Bounds(first, depth + 1, by);
    *by = node->op;
    if (const auto bound = BoundOf(*node)) return *bound;
    if (node->op == "Clip") return Clipped(*node, depth);
    if (node->op == "Relu") {
      const Span span = Bounds(first, depth + 1, by);
      return {std::max(0.0, span.low), std::max(0.0, span.high)};
    }
    if ((node->op == "Min" || node->op == "Max") && node->inputs.size() == 2) {
      return Limited(*node, depth, by);
    }
    if (node->op != "Concat") return {};
    Span all{kInfinity, -kInfinity};
    for (const Value part : node->inputs) {
      const Span span = Bounds(part, depth + 1, by);
      all = {std::min(all.low, span.low), std::max(all.high, span.high)};
    }
    return all;
  }

 private:
  static Span Moved(const Span& span, const Affine& affine) {
    const auto apply = [&](double x, double k) {
      switch (affine.kind) {
        case Arithmetic::kAdd:
          return x + k;
        case Arithmetic::kSub:
          return affine.constant_first ? k - x : x - k;
        case Arithmetic::kMul:
          return x * k;
        case Arithmetic::kDiv:
          break;
      }
      return affine.constant_first ? kInfinity : x / k;
    };
    if (!span.finite()) return {};
    const std::array<double, 4> ends = {
        apply(span.low, affine.constant.low), apply(span.low, affine.constant.high),
        apply(span.high, affine.constant.low), apply(span.high, affine.constant.high)};
    return {*std::min_element(ends.begin(), ends.end()),
            *std::max_element(ends.begin(), ends.end())};
  }

  Span Clipped(const Node& node, int depth) const {
    double low = node.low, high = node.high;
    if (const auto given = Constant(Wiring::InputOf(node, 1))) low = given->low;
    if (const auto given = Constant(Wiring::InputOf(node, 2))) high = given->high;
    std::string_view ignored;
    const Span span = Bounds(Wiring::InputOf(node, 0), depth + 1, &ignored);
    constexpr double kHuge = 1e30;
    return {low > -kHuge ? std::max(low, span.low) : span.low,
            high < kHuge ? std::min(high, span.high) : span.high};
  }

  Span Limited(const Node& node, int depth, std::string_view* by) const {
    const bool first = Constant(node.inputs[0]).has_value();
    const auto limit = Constant(node.inputs[first ? 0 : 1]);
    Span span = Bounds(node.inputs[first ? 1 : 0], depth + 1, by);
    if (!limit) return {};
    if (node.op == "Min") {
      span.high = std::min(span.high, limit->high);
    } else {
      span.low = std::max(span.low, limit->low);
    }
    return span;
  }

  const Wiring& wiring_;
  mutable int nodes_left_ = kMostNodes;  // of Bounds, which meets shared values more than once
};

ValueRange RangeAround(const Span& span) {
  if (span.high > 8) return ValueRange::kBytes;
  return span.low < -0.25 ? ValueRange::kUnit : ValueRange::kShare;
}

Line Then(const Line& line, const Reader::Affine& step) {
  const double k = step.constant.middle();
  switch (step.kind) {
    case Arithmetic::kAdd:
      return {line.factor, line.shift + k};
    case Arithmetic::kSub:
      return step.constant_first ? Line{-line.factor, k - line.shift}
                                 : Line{line.factor, line.shift - k};
    case Arithmetic::kMul:
      return {line.factor * k, line.shift * k};
    case Arithmetic::kDiv:
      break;
  }
  return {line.factor / k, line.shift / k};
}

bool DividesConstant(const Reader::Affine& affine) {
  return affine.kind == Arithmetic::kDiv && affine.constant_first;
}

}  // namespace

std::optional<RangeClue> OutputClue(const Wiring& wiring, Value output) {
  const Reader reader(wiring);
  std::string_view by;
  const Span bounds = reader.Bounds(output, 0, &by);
  if (bounds.finite() && bounds.high - bounds.low >= 0.5) {
    return RangeClue{RangeAround(bounds), "the output is bounded by " + std::string(by)};
  }
  // The last scaling of unbounded numbers, outermost first.
  std::vector<Reader::Affine> steps;
  Value v = output;
  for (int i = 0; i < kDeepest; ++i) {
    const Node* node = wiring.Producer(v);
    if (node == nullptr) break;
    if (const auto affine = reader.AffineOf(*node)) {
      if (DividesConstant(*affine)) break;
      steps.push_back(*affine);
      v = affine->value;
    } else if (KeepsRange(*node)) {
      v = Wiring::InputOf(*node, 0);
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

std::optional<RangeClue> InputClue(const Wiring& wiring, Value input) {
  const Reader reader(wiring);
  Line line;
  Value v = input;
  for (int i = 0; i < kDeepest; ++i) {
    const auto& readers = wiring.Readers(v);
    const auto reads = std::find_if(readers.begin(), readers.end(),
                                    [](const Node* n) { return n->op != "Shape"; });
    if (reads == readers.end()) break;
    const Node& node = **reads;
    const auto affine = reader.AffineOf(node);
    if (affine && affine->value == v && !DividesConstant(*affine)) {
      line = Then(line, *affine);
    } else if (!KeepsRange(node) || node.inputs[0] != v) {
      break;
    }
    v = node.outputs.empty() ? Wiring::kNone : node.outputs[0];
    if (v == Wiring::kNone) break;
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
