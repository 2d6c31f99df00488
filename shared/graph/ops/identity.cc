#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Status InferIdentity(InferContext& c) {
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, c.shape(0)));
  c.CopyKnown(0);
  return {};
}

}  // namespace ganvas::graph
