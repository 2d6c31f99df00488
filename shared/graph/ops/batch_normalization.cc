#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseBatchNormalization(AttributeReader& r) {
  if (r.Flag("training_mode", false)) {
    r.FailUnsupported("training_mode is set, expected a model exported for inference");
  }
  if (!r.Flag("spatial", true)) r.FailUnsupported("spatial is 0, expected 1");
  return NormAttrs{r.Float("epsilon", 1e-5f)};
}

Status InferBatchNormalization(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireRank(0, 2, Shape::kMaxRank));
  for (int i = 1; i < 5; ++i) {
    GANVAS_TRY(c.RequireFloat(i));
    GANVAS_TRY(c.RequireShape(i, Shape{c.shape(0)[1]}));
  }
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
