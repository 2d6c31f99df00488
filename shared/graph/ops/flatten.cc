#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseFlatten(AttributeReader& r) { return AxisAttrs{r.Int("axis", 1)}; }

Status InferFlatten(InferContext& c) {
  GANVAS_ASSIGN(const int axis, ResolveAxis(c));
  const Shape& x = c.shape(0);
  GANVAS_TRY(
      c.SetOutput(0, c.input(0).dtype, Shape{x.Product(0, axis), x.Product(axis, x.rank())}));
  c.CopyKnown(0);
  return {};
}

}  // namespace ganvas::graph
