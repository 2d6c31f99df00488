#include <algorithm>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseShape(AttributeReader& r) {
  ShapeAttrs attrs;
  if (r.opset() >= 15) {
    attrs.start = r.Int("start", attrs.start);
    attrs.end = r.Int("end", attrs.end);
  }
  return attrs;
}

Status InferShape(InferContext& c) {
  const auto& attrs = c.attributes<ShapeAttrs>();
  const int64_t rank = c.shape(0).rank();
  const auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank : i, 0, rank); };
  const int64_t start = clamp(attrs.start);
  const int64_t count = std::max<int64_t>(clamp(attrs.end) - start, 0);
  const auto dims =
      c.shape(0).dims().subspan(static_cast<size_t>(start), static_cast<size_t>(count));
  std::vector<int64_t> numbers(dims.begin(), dims.end());
  GANVAS_TRY(c.SetOutput(0, DType::kI64, Shape{count}));
  c.SetKnown(std::move(numbers));
  return {};
}

}  // namespace ganvas::graph
