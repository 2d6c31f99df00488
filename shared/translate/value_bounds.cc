#include "shared/translate/value_bounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
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

  // Bounds of a value by interval arithmetic; `*by` becomes the activation that they come from.
  Span Bounds(Value v, int depth, std::string_view* by) const {
    if (const auto constant = Constant(v)) return {constant->low, constant->high};
    const Node* node = wiring_.Producer(v);
    if (node == nullptr || depth > kDeepest || --nodes_left_ < 0) return {};
    const auto input = [&](size_t i, std::string_view* its) {
      return Bounds(Wiring::InputOf(*node, i), depth + 1, its);
    };
    if (KeepsRange(*node)) return input(0, by);
    if (const auto kind = ArithmeticOf(node->op); kind && node->inputs.size() == 2) {
      const bool constant = Constant(node->inputs[0]).has_value();
      std::string_view second;
      const Span a = input(0, by), b = input(1, &second);
      if (constant) *by = second;
      return Combined(a, *kind, b);
    }
    if (const auto moved = Moved(node->op, *node)) return (*moved)(input(0, by));
    *by = node->op;
    if (const auto bound = BoundOf(*node)) return *bound;
    if (node->op == "Clip") return Clipped(*node, depth);
    if (node->op == "DequantizeLinear") return Dequantized(*node, depth, by);
    if (node->op == "Min" || node->op == "Max") return Extreme(*node, depth, by);
    const bool chooses = node->op == "Where";
    if (!chooses && node->op != "Concat") return {};
    Span all{kInfinity, -kInfinity};
    for (size_t i = chooses ? 1 : 0; i < node->inputs.size(); ++i) {
      const Span span = input(i, by);
      all = {std::min(all.low, span.low), std::max(all.high, span.high)};
    }
    return all;
  }

 private:
  static Span Combined(const Span& a, Arithmetic kind, const Span& b) {
    if (!a.finite() || !b.finite()) return {};
    if (kind == Arithmetic::kDiv && b.low <= 0 && b.high >= 0) return {};
    const auto apply = [kind](double x, double y) {
      switch (kind) {
        case Arithmetic::kAdd:
          return x + y;
        case Arithmetic::kSub:
          return x - y;
        case Arithmetic::kMul:
          return x * y;
        case Arithmetic::kDiv:
          break;
      }
      return x / y;
    };
    const std::array<double, 4> ends = {apply(a.low, b.low), apply(a.low, b.high),
                                        apply(a.high, b.low), apply(a.high, b.high)};
    return {*std::min_element(ends.begin(), ends.end()),
            *std::max_element(ends.begin(), ends.end())};
  }

  // What an operator of one variable makes of an interval.
  std::optional<std::function<Span(const Span&)>> Moved(std::string_view op,
                                                        const Node& node) const {
    if (op == "Relu") {
      return [](const Span& s) { return Span{std::max(0.0, s.low), std::max(0.0, s.high)}; };
    }
    if (op == "Neg") return [](const Span& s) { return Span{-s.high, -s.low}; };
    if (op == "Abs") {
      return [](const Span& s) {
        const double far = std::max(std::abs(s.low), std::abs(s.high));
        return Span{std::max({0.0, s.low, -s.high}), far};
      };
    }
    const auto power = op == "Pow" ? Constant(Wiring::InputOf(node, 1)) : std::nullopt;
    const bool positive = power && power->low > 0 && power->low == power->high;
    if (!positive && op != "Sqrt") return std::nullopt;
    return [exponent = op == "Sqrt" ? 0.5 : power->low](const Span& s) {
      return s.low < 0 ? Span{} : Span{std::pow(s.low, exponent), std::pow(s.high, exponent)};
    };
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

  // (q - zero) * scale, where q is a byte: never wider than the numbers that were quantized.
  Span Dequantized(const Node& node, int depth, std::string_view* by) const {
    const auto scale = Constant(Wiring::InputOf(node, 1));
    const Value zero_value = Wiring::InputOf(node, 2);
    const auto zero = Constant(zero_value);
    Span span;
    if (scale && scale->low > 0) {
      const auto& tensor = zero_value == Wiring::kNone
                               ? std::nullopt
                               : wiring_.constants[static_cast<size_t>(zero_value)];
      const bool is_signed = tensor && tensor->dtype == DType::kI8;
      const double least = is_signed ? -128 : 0, most = least + 255;
      const Span zeros = zero.value_or(Span{0, 0});
      span = {(least - zeros.high) * scale->high, (most - zeros.low) * scale->high};
    }
    const Node* before = wiring_.Producer(Wiring::InputOf(node, 0));
    if (before == nullptr || before->op != "QuantizeLinear") return span;
    std::string_view inner;
    const Span real = Bounds(Wiring::InputOf(*before, 0), depth + 1, &inner);
    if (!real.finite()) return span;
    *by = inner;
    return real;
  }

  Span Extreme(const Node& node, int depth, std::string_view* by) const {
    const bool least = node.op == "Min";
    Span all = least ? Span{kInfinity, kInfinity} : Span{-kInfinity, -kInfinity};
    bool bounded = true;
    std::string_view inner;
    for (const Value part : node.inputs) {
      std::string_view its;
      const Span span = Bounds(part, depth + 1, &its);
      bounded = bounded && span.finite();
      if (!its.empty()) inner = its;
      all = least ? Span{std::min(all.low, span.low), std::min(all.high, span.high)}
                  : Span{std::max(all.low, span.low), std::max(all.high, span.high)};
    }
    if (bounded && !inner.empty()) *by = inner;
    return all;
  }

  const Wiring& wiring_;
  mutable int nodes_left_ = kMostNodes;  // of Bounds, which meets shared values more than once
};

ValueRange RangeAround(const Span& span) {
  if (span.high > 8) return ValueRange::kBytes;
  return span.low < -0.25 ? ValueRange::kUnit : ValueRange::kShare;
}

// Whether a range holds what the bounds allow; a half more, since intervals add up too much.
// Bounds that go further are those of another scale, such as one of its own for each channel.
bool Holds(ValueRange range, const Span& bounds) {
  if (range == ValueRange::kBytes) return bounds.low >= -128 && bounds.high <= 1.5 * 255;
  return bounds.low >= -1.5 && bounds.high <= 1.5;
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

std::optional<RangeClue> OutputClue(const Wiring& wiring, Value output, DType type) {
  if (type == DType::kU8) return RangeClue{ValueRange::kBytes, "the output is uint8"};
  const Reader reader(wiring);
  std::string_view by;
  const Span bounds = reader.Bounds(output, 0, &by);
  if (bounds.finite() && bounds.high - bounds.low >= 0.5) {
    const ValueRange range = RangeAround(bounds);
    if (!Holds(range, bounds)) return std::nullopt;
    return RangeClue{range, "the output is bounded by " + std::string(by)};
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

std::optional<RangeClue> InputClue(const Wiring& wiring, Value input, DType type) {
  if (type == DType::kU8) return RangeClue{ValueRange::kBytes, "the input is uint8"};
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
