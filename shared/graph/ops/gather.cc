#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseGather(AttributeReader& r) { return AxisAttrs{r.Int("axis", 0)}; }

Status InferGather(InferContext& c) {
  const DType type = c.input(1).dtype;
  if (type != DType::kI64 && type != DType::kI32) {
    return c.Bad(c.InputName(1) + " is " + DTypeName(type) + ", expected int64 or int32");
  }
  GANVAS_ASSIGN(const int axis, ResolveAxis(c));
  const Shape& x = c.shape(0);
  const Shape& indices = c.shape(1);
  std::vector<int64_t> dims(x.dims().begin(), x.dims().begin() + axis);
  dims.insert(dims.end(), indices.dims().begin(), indices.dims().end());
  dims.insert(dims.end(), x.dims().begin() + axis + 1, x.dims().end());
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  if (!c.input(1).known) return {};

  std::vector<int64_t> chosen;
  for (const int64_t index : *c.input(1).known) {
    GANVAS_ASSIGN(const int64_t in_range, NormalizeAxis(c, index, x[axis], "an index"));
    chosen.push_back(in_range);
  }
  GANVAS_ASSIGN(const Shape out, c.MakeShape(dims));
  if (out.elements() > kMaxKnownInts || !c.IsKnown(0)) return {};
  const int64_t inner = x.Product(axis + 1, x.rank());
  std::vector<size_t> source;
  for (int64_t outer = 0; outer < x.Product(0, axis); ++outer) {
    for (const int64_t index : chosen) {
      for (int64_t i = 0; i < inner; ++i) {
        source.push_back(static_cast<size_t>((outer * x[axis] + index) * inner + i));
      }
    }
  }
  c.PermuteKnown(0, source);
  return {};
}

}  // namespace ganvas::graph
