// Operators whose result is true or false: Equal, Greater, Less, And, Or, Xor, Not, ...
#include <utility>
#include <vector>

#include "shared/graph/ops/elementwise.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

bool IsLogical(OpKind kind) {
  return kind == OpKind::kAnd || kind == OpKind::kOr || kind == OpKind::kXor;
}

// Logical operators see 0 and 1.
template <typename T>
bool Compares(OpKind kind, T a, T b) {
  switch (kind) {
    case OpKind::kAnd:
      return a != 0 && b != 0;
    case OpKind::kGreater:
      return a > b;
    case OpKind::kGreaterOrEqual:
      return a >= b;
    case OpKind::kLess:
      return a < b;
    case OpKind::kLessOrEqual:
      return a <= b;
    case OpKind::kOr:
      return a != 0 || b != 0;
    case OpKind::kXor:
      return (a != 0) != (b != 0);
    default:
      return a == b;
  }
}

template <typename T>
std::vector<int64_t> ComparesAt(OpKind kind, const BroadcastMap& map, const std::vector<T>& a,
                                const std::vector<T>& b) {
  std::vector<int64_t> out;
  for (size_t k = 0; k < map.from_a.size(); ++k) {
    out.push_back(Compares(kind, a[map.from_a[k]], b[map.from_b[k]]) ? 1 : 0);
  }
  return out;
}

}  // namespace

Status InferCompare(InferContext& c) {
  const OpKind kind = c.node.kind;
  const bool is_bool = c.input(0).dtype == DType::kBool;
  GANVAS_TRY(c.RequireSameType(0, 1));
  if (IsLogical(kind) ? !is_bool : (is_bool && kind != OpKind::kEqual)) {
    return c.Bad(c.InputName(0) + " is " + DTypeName(c.input(0).dtype) + ", expected " +
                 (IsLogical(kind) ? "bool" : "numbers"));
  }
  GANVAS_ASSIGN(const Shape shape, BroadcastInputs(c, 0, 1));
  GANVAS_TRY(c.SetOutput(0, DType::kBool, shape));
  if (shape.elements() > kMaxKnownInts) return {};
  const Inferred& a = c.input(0);
  const Inferred& b = c.input(1);
  if (a.known && b.known) {
    c.SetKnown(ComparesAt(kind, MapBroadcast(a.shape, b.shape, shape), *a.known, *b.known));
  } else if (a.known_real && b.known_real) {
    c.SetKnown(
        ComparesAt(kind, MapBroadcast(a.shape, b.shape, shape), *a.known_real, *b.known_real));
  }
  return {};
}

Status InferNot(InferContext& c) {
  const Inferred& x = c.input(0);
  if (x.dtype != DType::kBool) {
    return c.Bad(c.InputName(0) + " is " + DTypeName(x.dtype) + ", expected bool");
  }
  GANVAS_TRY(c.SetOutput(0, DType::kBool, x.shape));
  if (!x.known) return {};
  std::vector<int64_t> numbers = *x.known;
  for (int64_t& number : numbers) number = number == 0 ? 1 : 0;
  c.SetKnown(std::move(numbers));
  return {};
}

}  // namespace ganvas::graph
