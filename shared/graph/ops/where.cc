#include <utility>
#include <vector>

#include "shared/graph/ops/elementwise.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

template <typename T>
std::vector<T> ChooseNumbers(const InferContext& c, const Shape& out, const std::vector<T>& yes,
                             const std::vector<T>& no) {
  const BroadcastMap values = MapBroadcast(c.shape(1), c.shape(2), out);
  const BroadcastMap condition = MapBroadcast(c.shape(0), out, out);
  std::vector<T> numbers;
  for (size_t k = 0; k < condition.from_a.size(); ++k) {
    numbers.push_back((*c.input(0).known)[condition.from_a[k]] != 0 ? yes[values.from_a[k]]
                                                                    : no[values.from_b[k]]);
  }
  return numbers;
}

}  // namespace

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
  const Inferred& yes = c.input(1);
  const Inferred& no = c.input(2);
  if (!c.input(0).known || out.elements() > kMaxKnownInts) return {};
  if (yes.known && no.known) {
    c.SetKnown(ChooseNumbers(c, out, *yes.known, *no.known));
  } else if (yes.known_real && no.known_real && out.elements() <= kMaxKnownReals) {
    c.SetKnownReal(ChooseNumbers(c, out, *yes.known_real, *no.known_real));
  }
  return {};
}

}  // namespace ganvas::graph
