// Operators that map each element: Relu, Tanh, Exp, ...
#include <cmath>
#include <limits>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

// What shape arithmetic needs; the others leave their output unknown.
std::optional<double> Apply(OpKind kind, double x) {
  switch (kind) {
    case OpKind::kAbs:
      return std::fabs(x);
    case OpKind::kCeil:
      return std::ceil(x);
    case OpKind::kFloor:
      return std::floor(x);
    case OpKind::kNeg:
      return -x;
    case OpKind::kReciprocal:
      return 1.0 / x;
    case OpKind::kRound:
      return std::nearbyint(x);
    case OpKind::kSqrt:
      return std::sqrt(x);
    default:
      return std::nullopt;
  }
}

Status ApplyToInts(InferContext& c) {
  std::vector<int64_t> numbers = *c.input(0).known;
  for (int64_t& number : numbers) {
    const bool negate = c.node.kind == OpKind::kNeg || number < 0;
    if (!negate) continue;
    if (number == std::numeric_limits<int64_t>::min()) return c.Bad("a number overflows 64 bits");
    number = -number;
  }
  c.SetKnown(std::move(numbers));
  return {};
}

}  // namespace

Attributes ParseLeakyRelu(AttributeReader& r) { return LeakyReluAttrs{r.Float("alpha", 0.01f)}; }

Attributes ParseElu(AttributeReader& r) { return EluAttrs{r.Float("alpha", 1), 1}; }

Attributes ParseSelu(AttributeReader& r) {
  if (r.opset() < 6) return EluAttrs{r.Float("alpha", 1.6732f), r.Float("gamma", 1.0507f)};
  return EluAttrs{r.Float("alpha", 1.67326319217681884765625f),
                  r.Float("gamma", 1.05070102214813232421875f)};
}

Status InferUnary(InferContext& c) {
  const Inferred& x = c.input(0);
  const bool integers = c.node.kind == OpKind::kNeg || c.node.kind == OpKind::kAbs;
  if (!integers || x.dtype == DType::kBool) GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.SetOutput(0, x.dtype, x.shape));
  if (integers && x.known) return ApplyToInts(c);
  if (x.known_real) {
    std::vector<double> numbers;
    for (const double number : *x.known_real) {
      const std::optional<double> result = Apply(c.node.kind, number);
      if (!result) return {};
      numbers.push_back(*result);
    }
    c.SetKnownReal(std::move(numbers));
  }
  return {};
}

}  // namespace ganvas::graph
