#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseDequantizeLinear(AttributeReader& r) {
  if (r.Int("block_size", 0) != 0) r.FailUnsupported("block_size is set, expected scales per axis");
  return AxisAttrs{r.Int("axis", 1)};
}

Status InferDequantizeLinear(InferContext& c) {
  const DType type = c.input(0).dtype;
  if (type != DType::kI8 && type != DType::kU8 && type != DType::kI32) {
    return c.Bad(c.InputName(0) + " is " + DTypeName(type) + ", expected int8, uint8 or int32");
  }
  GANVAS_TRY(c.RequireFloat(1));
  if (c.shape(1).rank() == 1 && c.shape(1)[0] != 1) {
    GANVAS_ASSIGN(const int axis, ResolveAxis(c));
    GANVAS_TRY(c.RequireShape(1, Shape{c.shape(0)[axis]}));
  } else if (c.shape(1).elements() != 1) {
    return c.Bad(c.InputName(1) + " has shape " + c.shape(1).ToString() +
                 ", expected one scale or one for each slice");
  }
  if (c.has_input(2)) {
    GANVAS_TRY(c.RequireSameType(0, 2));
    GANVAS_TRY(c.RequireShape(2, c.shape(1)));
  }
  return c.SetOutput(0, c.input(1).dtype, c.shape(0));
}

}  // namespace ganvas::graph
