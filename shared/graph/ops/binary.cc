// Operators that combine two broadcast tensors element by element.
#include <algorithm>
#include <cmath>
#include <string>

#include "shared/graph/ops/elementwise.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

// Nothing on overflow, division by zero, or where shape arithmetic has no use for it.
std::optional<int64_t> ApplyInts(OpKind kind, bool fmod, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflow = false;
  switch (kind) {
    case OpKind::kAdd:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case OpKind::kSub:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case OpKind::kMul:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    case OpKind::kDiv:  // truncates; b == -1 is a subtraction since min / -1 overflows
      if (b == 0) return std::nullopt;
      if (b == -1) {
        overflow = __builtin_sub_overflow(int64_t{0}, a, &result);
      } else {
        result = a / b;
      }
      break;
    case OpKind::kMod:
      if (b == 0) return std::nullopt;
      result = b == -1 ? 0 : a % b;
      if (!fmod && result != 0 && (result < 0) != (b < 0)) result += b;
      break;
    case OpKind::kMax:
      result = std::max(a, b);
      break;
    case OpKind::kMin:
      result = std::min(a, b);
      break;
    default:
      return std::nullopt;
  }
  if (overflow) return std::nullopt;
  return result;
}

std::optional<double> ApplyReals(OpKind kind, double a, double b) {
  switch (kind) {
    case OpKind::kAdd:
      return a + b;
    case OpKind::kSub:
      return a - b;
    case OpKind::kMul:
      return a * b;
    case OpKind::kDiv:
      return a / b;
    case OpKind::kMax:
      return std::max(a, b);
    case OpKind::kMin:
      return std::min(a, b);
    case OpKind::kMod:
      return std::fmod(a, b);
    default:
      return std::nullopt;
  }
}

// Applies `apply` to two lists of numbers through the maps of a broadcast; nothing if one fails.
template <typename T, typename F>
std::optional<std::vector<T>> Combine(const BroadcastMap& map, const std::vector<T>& a,
                                      const std::vector<T>& b, F apply) {
  std::vector<T> out;
  for (size_t k = 0; k < map.from_a.size(); ++k) {
    const std::optional<T> number = apply(a[map.from_a[k]], b[map.from_b[k]]);
    if (!number) return std::nullopt;
    out.push_back(*number);
  }
  return out;
}

}  // namespace

Attributes ParseMod(AttributeReader& r) { return ModAttrs{r.Flag("fmod", false)}; }

Status InferBinary(InferContext& c) {
  const OpKind kind = c.node.kind;
  const auto* mod = std::get_if<ModAttrs>(&c.node.attributes);
  const bool fmod = mod != nullptr && mod->fmod;
  // Pow may have an exponent of another type.
  if (kind != OpKind::kPow) GANVAS_TRY(c.RequireSameType(0, 1));
  if (c.input(0).dtype == DType::kBool) return c.Bad(c.InputName(0) + " is bool");
  if (mod != nullptr && !fmod && IsFloat(c.input(0).dtype)) {
    return c.Bad("fmod is 0, expected 1 for " + std::string(DTypeName(c.input(0).dtype)));
  }
  GANVAS_ASSIGN(const Shape shape, BroadcastInputs(c, 0, 1));
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, shape));
  const Inferred& a = c.input(0);
  const Inferred& b = c.input(1);
  if (a.known && b.known && shape.elements() <= kMaxKnownInts) {
    auto numbers = Combine(MapBroadcast(a.shape, b.shape, shape), *a.known, *b.known,
                           [&](int64_t x, int64_t y) { return ApplyInts(kind, fmod, x, y); });
    if (numbers) c.SetKnown(std::move(*numbers));
  } else if (a.known_real && b.known_real && shape.elements() <= kMaxKnownReals) {
    auto numbers = Combine(MapBroadcast(a.shape, b.shape, shape), *a.known_real, *b.known_real,
                           [&](double x, double y) { return ApplyReals(kind, x, y); });
    if (numbers) c.SetKnownReal(std::move(*numbers));
  }
  return {};
}

Status InferPRelu(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_ASSIGN(const Shape shape, BroadcastInputs(c, 0, 1));
  GANVAS_TRY(c.RequireShape(0, shape));  // the slope broadcasts to the input, not the other way
  return c.SetOutput(0, c.input(0).dtype, shape);
}

}  // namespace ganvas::graph
