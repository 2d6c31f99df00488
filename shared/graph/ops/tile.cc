#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Status InferTile(InferContext& c) {
  const Shape& x = c.shape(0);
  GANVAS_ASSIGN(const std::span<const int64_t> repeats, KnownInts(c, 1));
  if (static_cast<int>(repeats.size()) != x.rank()) {
    return c.Bad(std::to_string(repeats.size()) + " repeats, expected one for each axis of " +
                 x.ToString());
  }
  std::vector<int64_t> dims(x.dims().begin(), x.dims().end());
  for (size_t i = 0; i < dims.size(); ++i) {
    if (repeats[i] < 0 || __builtin_mul_overflow(dims[i], repeats[i], &dims[i])) {
      return c.Bad("repeats " + DimsText(repeats) + " are not usable for shape " + x.ToString());
    }
  }
  return c.SetOutput(0, c.input(0).dtype, dims);
}

}  // namespace ganvas::graph
