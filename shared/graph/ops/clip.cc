#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseClip(AttributeReader& r) {
  ClipAttrs attrs;
  if (r.opset() < 11) {
    attrs.min = r.Float("min", attrs.min);
    attrs.max = r.Float("max", attrs.max);
  }
  return attrs;
}

Status InferClip(InferContext& c) {
  if (c.input(0).dtype == DType::kBool) return c.Bad(c.InputName(0) + " is bool");
  for (int i = 1; i < 3; ++i) {
    if (!c.has_input(i)) continue;
    GANVAS_TRY(c.RequireSameType(0, i));
    if (c.shape(i).elements() != 1) {
      return c.Bad(c.InputName(i) + " has shape " + c.shape(i).ToString() +
                   ", expected one number");
    }
  }
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
