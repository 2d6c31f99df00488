// ArgMax and ArgMin.
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseArg(AttributeReader& r) {
  return ArgAttrs{r.Int("axis", 0), r.Flag("keepdims", true), r.Flag("select_last_index", false)};
}

Status InferArg(InferContext& c) {
  const auto& attrs = c.attributes<ArgAttrs>();
  GANVAS_TRY(c.RequireFloat(0));
  const Shape& x = c.shape(0);
  GANVAS_ASSIGN(const int64_t axis, NormalizeAxis(c, attrs.axis, x.rank()));
  std::vector<int64_t> dims;
  for (int i = 0; i < x.rank(); ++i) {
    if (i != axis) {
      dims.push_back(x[i]);
    } else if (attrs.keepdims) {
      dims.push_back(1);
    }
  }
  if (x[static_cast<int>(axis)] == 0) return c.Bad("the axis has no elements");
  return c.SetOutput(0, DType::kI64, dims);
}

}  // namespace ganvas::graph
