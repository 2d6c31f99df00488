// MatMul as numpy.matmul: vectors are rows (left) or columns (right), further axes broadcast.
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Status InferMatMul(InferContext& c) {
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(c.RequireSameType(0, 1));
  GANVAS_TRY(c.RequireRank(0, 1, Shape::kMaxRank));
  GANVAS_TRY(c.RequireRank(1, 1, Shape::kMaxRank));
  const Shape& a = c.shape(0);
  const Shape& b = c.shape(1);
  const int64_t inner_b = b[b.rank() == 1 ? 0 : b.rank() - 2];
  const int batch_a = a.rank() < 2 ? 0 : a.rank() - 2;
  const int batch_b = b.rank() < 2 ? 0 : b.rank() - 2;
  GANVAS_ASSIGN(const Shape outer_a, c.MakeShape(a.dims().first(static_cast<size_t>(batch_a))));
  GANVAS_ASSIGN(const Shape outer_b, c.MakeShape(b.dims().first(static_cast<size_t>(batch_b))));
  auto dims = Broadcast(outer_a, outer_b);
  if (a[a.rank() - 1] != inner_b || !dims) {
    return c.Bad(c.InputName(1) + " has shape " + b.ToString() + ", expected one that " +
                 a.ToString() + " can be multiplied with");
  }
  if (a.rank() > 1) dims->push_back(a[a.rank() - 2]);
  if (b.rank() > 1) dims->push_back(b[b.rank() - 1]);
  return c.SetOutput(0, c.input(0).dtype, *dims);
}

}  // namespace ganvas::graph
