#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseInstanceNormalization(AttributeReader& r) {
  return NormAttrs{r.Float("epsilon", 1e-5f)};
}

Status InferInstanceNormalization(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireRank(0, 3, Shape::kMaxRank));
  for (int i = 1; i < 3; ++i) {
    GANVAS_TRY(c.RequireSameType(0, i));
    GANVAS_TRY(c.RequireShape(i, Shape{c.shape(0)[1]}));
  }
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
