#include "shared/graph/ops/elementwise.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Status InferExpand(InferContext& c) {
  GANVAS_ASSIGN(const std::span<const int64_t> wanted, KnownInts(c, 1));
  GANVAS_ASSIGN(const Shape target, c.MakeShape(wanted));
  const auto dims = Broadcast(c.shape(0), target);
  if (!dims) {
    return c.Bad(c.InputName(0) + " has shape " + c.shape(0).ToString() +
                 ", expected one that broadcasts with " + target.ToString());
  }
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, *dims));
  GANVAS_ASSIGN(const Shape out, c.MakeShape(*dims));
  if (c.IsKnown(0) && out.elements() <= kMaxKnownInts)
    c.PermuteKnown(0, MapBroadcast(c.shape(0), out, out).from_a);
  return {};
}

}  // namespace ganvas::graph
