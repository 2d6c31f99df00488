#include <algorithm>
#include <string>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseSplit(AttributeReader& r) {
  SplitAttrs attrs;
  attrs.axis = r.Int("axis", 0);
  if (r.opset() < 13) attrs.sizes = r.Ints("split");
  return attrs;
}

Result<SplitParts> ResolveSplit(const NodeContext& node) {
  const auto& attrs = node.attributes<SplitAttrs>();
  const Shape& x = node.shape(0);
  const auto count = static_cast<int64_t>(node.node.outputs.size());
  SplitParts parts;
  GANVAS_ASSIGN(parts.axis, NormalizeAxis(node, attrs.axis, x.rank()));
  const int64_t dim = x[static_cast<int>(parts.axis)];
  parts.sizes = attrs.sizes;
  if (node.has_input(1)) {
    GANVAS_ASSIGN(const std::span<const int64_t> sizes, KnownInts(node, 1));
    parts.sizes.assign(sizes.begin(), sizes.end());
  }
  if (parts.sizes.empty()) {  // equal parts, the last one smaller
    const int64_t part = (dim + count - 1) / count;
    for (int64_t i = 0; i < count; ++i) {
      parts.sizes.push_back(std::clamp<int64_t>(dim - i * part, 0, part));
    }
  }
  int64_t rest = dim;
  for (const int64_t size : parts.sizes) {
    if (size < 0 || size > rest) rest = -1;
    if (rest < 0) break;
    rest -= size;
  }
  if (rest != 0 || static_cast<int64_t>(parts.sizes.size()) != count) {
    return node.Bad("the parts " + DimsText(parts.sizes) + " do not make up " +
                    std::to_string(dim) + " at axis " + std::to_string(parts.axis) + " for " +
                    std::to_string(count) + " outputs");
  }
  return parts;
}

Status InferSplit(InferContext& c) {
  GANVAS_ASSIGN(const SplitParts parts, ResolveSplit(c));
  const Shape& x = c.shape(0);
  std::vector<int64_t> dims(x.dims().begin(), x.dims().end());
  int64_t start = 0;
  for (int i = 0; i < c.output_count(); ++i) {
    const int64_t size = parts.sizes[static_cast<size_t>(i)];
    dims[static_cast<size_t>(parts.axis)] = size;
    GANVAS_TRY(c.SetOutput(i, c.input(0).dtype, dims));
    if (x.rank() == 1 && c.IsKnown(0)) {
      std::vector<size_t> source;
      for (int64_t k = 0; k < size; ++k) source.push_back(static_cast<size_t>(start + k));
      c.PermuteKnown(0, source, i);
    }
    start += size;
  }
  return {};
}

}  // namespace ganvas::graph
