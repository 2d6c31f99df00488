#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseBatchNormalization(AttributeReader& r) {
  const std::string expected = ", expected a model exported for inference";
  if (r.Flag("training_mode", false)) r.FailUnsupported("training_mode is set" + expected);
  // Before opset 14 the further outputs ask for training, before opset 7 is_test says no to it.
  if (r.opset() < 14 && r.output_count() > 1) {
    r.FailUnsupported("its " + std::to_string(r.output_count()) +
                      " outputs ask for the statistics of the batch" + expected);
  }
  if (r.opset() < 7 && !r.Flag("is_test", false)) r.FailUnsupported("is_test is 0" + expected);
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
