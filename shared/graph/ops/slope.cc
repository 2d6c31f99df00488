// Slope(g, y) = g * f'(x) where y = f(x), for functions whose slope follows from their result. No
// file has it: Differentiate writes it.
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseSlope(AttributeReader& r) {
  r.FailUnsupported("only gradients have this operator");
  return SlopeAttrs{};
}

Status InferSlope(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_TRY(c.RequireShape(1, c.shape(0)));
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
