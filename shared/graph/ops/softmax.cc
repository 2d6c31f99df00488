#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseSoftmax(AttributeReader& r) {
  if (r.opset() >= 13) return AxisAttrs{r.Int("axis", -1), false};
  return AxisAttrs{r.Int("axis", 1), true};
}

Status InferSoftmax(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(ResolveAxis(c));
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
