#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

// Joins the numbers of all inputs; right for axis 0, where inputs lie one after another.
template <typename T>
std::optional<std::vector<T>> Join(const InferContext& c,
                                   std::optional<std::vector<T>> Inferred::*numbers) {
  std::vector<T> joined;
  for (int i = 0; i < c.input_count(); ++i) {
    const auto& part = c.input(i).*numbers;
    if (!part) return std::nullopt;
    joined.insert(joined.end(), part->begin(), part->end());
  }
  return joined;
}

}  // namespace

Attributes ParseConcat(AttributeReader& r) {
  if (r.opset() >= 4 && !r.Has("axis")) r.FailBad("the attribute 'axis' is missing");
  return AxisAttrs{r.Int("axis", 1)};
}

Status InferConcat(InferContext& c) {
  for (int i = 0; i < c.input_count(); ++i) {
    if (!c.has_input(i)) return c.Bad("input " + std::to_string(i) + " is left out");
  }
  GANVAS_ASSIGN(const int axis, ResolveAxis(c));
  const Shape& first = c.shape(0);
  std::vector<int64_t> dims(first.dims().begin(), first.dims().end());
  for (int i = 1; i < c.input_count(); ++i) {
    GANVAS_TRY(c.RequireSameType(0, i));
    bool fits = c.shape(i).rank() == first.rank();
    for (int d = 0; fits && d < first.rank(); ++d) {
      fits = d == axis || c.shape(i)[d] == first[d];
    }
    if (!fits) {
      return c.Bad(c.InputName(i) + " has shape " + c.shape(i).ToString() + ", expected that of " +
                   c.InputName(0) + ", " + first.ToString() + ", but at axis " +
                   std::to_string(axis));
    }
    dims[static_cast<size_t>(axis)] += c.shape(i)[axis];
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  if (axis == 0) {
    if (auto numbers = Join(c, &Inferred::known)) c.SetKnown(std::move(*numbers));
    if (auto numbers = Join(c, &Inferred::known_real)) c.SetKnownReal(std::move(*numbers));
  }
  return {};
}

}  // namespace ganvas::graph
