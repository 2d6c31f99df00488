#include "shared/graph/ops/elementwise.h"

namespace ganvas::graph {
namespace {

std::vector<size_t> MapOne(const Shape& from, const Shape& out) {
  std::vector<size_t> map;
  const int shift = out.rank() - from.rank();
  for (int64_t k = 0; k < out.elements(); ++k) {
    int64_t rest = k;
    int64_t offset = 0;
    int64_t stride = 1;
    for (int i = out.rank() - 1; i >= shift; --i) {
      const int64_t dim = from[i - shift];
      if (dim != 1) offset += rest % out[i] * stride;
      rest /= out[i];
      stride *= dim;
    }
    map.push_back(static_cast<size_t>(offset));
  }
  return map;
}

}  // namespace

Result<Shape> BroadcastInputs(const InferContext& c, int i, int j) {
  const auto dims = Broadcast(c.shape(i), c.shape(j));
  if (!dims) {
    return c.Bad(c.InputName(j) + " has shape " + c.shape(j).ToString() +
                 ", expected one that broadcasts with " + c.shape(i).ToString() + " of " +
                 c.InputName(i));
  }
  Result<Shape> shape = Shape::Create(*dims);
  if (!shape.ok()) return c.Bad(shape.error().message);
  return shape;
}

BroadcastMap MapBroadcast(const Shape& a, const Shape& b, const Shape& out) {
  return {MapOne(a, out), MapOne(b, out)};
}

}  // namespace ganvas::graph
