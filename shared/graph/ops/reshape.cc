#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseReshape(AttributeReader& r) {
  return ReshapeAttrs{r.opset() >= 14 && r.Flag("allowzero", false)};
}

Status InferReshape(InferContext& c) {
  const Shape& in = c.shape(0);
  GANVAS_ASSIGN(const std::span<const int64_t> wanted, KnownInts(c, 1));
  GANVAS_TRY(c.RequireRank(1, 1, 1));
  std::vector<int64_t> dims(wanted.begin(), wanted.end());
  const auto bad = [&] {
    return c.Bad("cannot reshape " + in.ToString() + " to the given " +
                 (wanted.size() > 16 ? std::to_string(wanted.size()) + " dimensions"
                                     : "dimensions " + DimsText(wanted)));
  };
  if (dims.size() > Shape::kMaxRank) return bad();
  size_t free_axis = dims.size();
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0 && !c.attributes<ReshapeAttrs>().allowzero) {
      if (static_cast<int>(i) >= in.rank()) return bad();
      dims[i] = in[static_cast<int>(i)];
    } else if (dims[i] == -1) {
      if (free_axis != dims.size()) return bad();
      free_axis = i;
      dims[i] = 1;
    }
  }
  Result<Shape> rest = Shape::Create(dims);
  if (!rest.ok()) return bad();
  if (free_axis != dims.size()) {
    if (rest->elements() == 0 || in.elements() % rest->elements() != 0) return bad();
    dims[free_axis] = in.elements() / rest->elements();
  } else if (rest->elements() != in.elements()) {
    return bad();
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  c.CopyKnown(0);
  return {};
}

}  // namespace ganvas::graph
