// Equal, Where and Range: exporters write them to compute shapes, and only there are they
// supported.
#include <array>
#include <string>

#include "shared/graph/ops/elementwise.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

Error OnlyKnown(const InferContext& c) {
  return c.Unsupported("only supported on numbers that follow from shapes and constants");
}

template <typename T>
std::vector<int64_t> AreEqual(const BroadcastMap& map, const std::vector<T>& a,
                              const std::vector<T>& b) {
  std::vector<int64_t> out;
  for (size_t k = 0; k < map.from_a.size(); ++k) {
    out.push_back(a[map.from_a[k]] == b[map.from_b[k]] ? 1 : 0);
  }
  return out;
}

}  // namespace

Status InferEqual(InferContext& c) {
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_ASSIGN(const Shape shape, BroadcastInputs(c, 0, 1));
  GANVAS_TRY(c.SetOutput(0, DType::kBool, shape));
  if (shape.elements() > kMaxKnownInts) return OnlyKnown(c);
  const Inferred& a = c.input(0);
  const Inferred& b = c.input(1);
  const BroadcastMap map = MapBroadcast(a.shape, b.shape, shape);
  if (a.known && b.known) {
    c.SetKnown(AreEqual(map, *a.known, *b.known));
  } else if (a.known_real && b.known_real) {
    c.SetKnown(AreEqual(map, *a.known_real, *b.known_real));
  } else {
    return OnlyKnown(c);
  }
  return {};
}

Status InferWhere(InferContext& c) {
  if (c.input(0).dtype != DType::kBool) {
    return c.Bad(c.InputName(0) + " is " + DTypeName(c.input(0).dtype) + ", expected bool");
  }
  GANVAS_TRY(c.RequireSameType(1, 2));
  GANVAS_ASSIGN(const Shape values, BroadcastInputs(c, 1, 2));
  const auto dims = Broadcast(c.shape(0), values);
  if (!dims) {
    return c.Bad(c.InputName(0) + " has shape " + c.shape(0).ToString() +
                 ", expected one that broadcasts with " + values.ToString());
  }
  GANVAS_TRY(c.SetOutput(0, c.input(1).dtype, *dims));
  GANVAS_ASSIGN(const Shape out, c.MakeShape(*dims));
  const bool known = c.input(0).known && c.input(1).known && c.input(2).known;
  if (!known || out.elements() > kMaxKnownInts) return OnlyKnown(c);
  const BroadcastMap values_map = MapBroadcast(c.shape(1), c.shape(2), out);
  const BroadcastMap condition_map = MapBroadcast(c.shape(0), out, out);
  std::vector<int64_t> numbers;
  for (size_t k = 0; k < condition_map.from_a.size(); ++k) {
    const bool yes = (*c.input(0).known)[condition_map.from_a[k]] != 0;
    numbers.push_back(yes ? (*c.input(1).known)[values_map.from_a[k]]
                          : (*c.input(2).known)[values_map.from_b[k]]);
  }
  c.SetKnown(std::move(numbers));
  return {};
}

Status InferRange(InferContext& c) {
  std::array<int64_t, 3> bounds{};  // start, limit, delta
  for (int i = 0; i < 3; ++i) {
    if (!c.input(i).known || c.shape(i).elements() != 1) return OnlyKnown(c);
    bounds[static_cast<size_t>(i)] = (*c.input(i).known)[0];
  }
  const auto [start, limit, delta] = bounds;
  if (delta == 0) return c.Bad("the step is 0");
  std::vector<int64_t> numbers;
  for (int64_t x = start; delta > 0 ? x < limit : x > limit;) {
    if (static_cast<int64_t>(numbers.size()) == kMaxKnownInts) return OnlyKnown(c);
    numbers.push_back(x);
    if (__builtin_add_overflow(x, delta, &x)) break;
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, Shape{static_cast<int64_t>(numbers.size())}));
  c.SetKnown(std::move(numbers));
  return {};
}

}  // namespace ganvas::graph
