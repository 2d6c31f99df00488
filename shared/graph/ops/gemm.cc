#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseGemm(AttributeReader& r) {
  GemmAttrs attrs;
  attrs.alpha = r.Float("alpha", 1);
  attrs.beta = r.Float("beta", 1);
  attrs.trans_a = r.Flag("transA", false);
  attrs.trans_b = r.Flag("transB", false);
  return attrs;
}

Status InferGemm(InferContext& c) {
  const auto& attrs = c.attributes<GemmAttrs>();
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_TRY(c.RequireRank(0, 2, 2));
  GANVAS_TRY(c.RequireRank(1, 2, 2));
  const Shape& a = c.shape(0);
  const Shape& b = c.shape(1);
  const int64_t m = a[attrs.trans_a ? 1 : 0];
  const int64_t k = a[attrs.trans_a ? 0 : 1];
  const int64_t n = b[attrs.trans_b ? 0 : 1];
  if (b[attrs.trans_b ? 1 : 0] != k) {
    return c.Bad(c.InputName(1) + " has shape " + b.ToString() + ", expected " + std::to_string(k) +
                 " at axis " + (attrs.trans_b ? "1" : "0") + " to fit " + a.ToString());
  }
  const Shape out{m, n};
  if (c.has_input(2)) {
    GANVAS_TRY(c.RequireSameType(0, 2));
    const auto broadcast = Broadcast(c.shape(2), out);
    if (c.shape(2).rank() > 2 || !broadcast || *broadcast != std::vector<int64_t>{m, n}) {
      return c.Bad(c.InputName(2) + " has shape " + c.shape(2).ToString() +
                   ", expected one that broadcasts to " + out.ToString());
    }
  }
  return c.SetOutput(0, c.input(0).dtype, out);
}

}  // namespace ganvas::graph
