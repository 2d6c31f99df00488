#include <algorithm>
#include <utility>

#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseTranspose(AttributeReader& r) { return TransposeAttrs{r.Ints("perm"), false}; }

Result<std::vector<int64_t>> ResolvePerm(const NodeContext& node) {
  const auto& attrs = node.attributes<TransposeAttrs>();
  const std::vector<int64_t>& given = attrs.perm;
  const int rank = node.shape(0).rank();
  std::vector<int64_t> perm = given;
  if (perm.empty()) {
    for (int i = rank - 1; i >= 0; --i) perm.push_back(i);
    if (attrs.last_two) {
      std::reverse(perm.begin(), perm.end());
      if (rank > 1) std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
    }
  }
  static_assert(Shape::kMaxRank < 32);
  uint32_t named = 0;
  bool fits = static_cast<int>(perm.size()) == rank;
  for (const int64_t axis : perm) {
    fits = fits && axis >= 0 && axis < rank && (named >> axis & 1) == 0;
    if (fits) named |= uint32_t{1} << axis;
  }
  if (!fits) {
    return node.Bad("perm is " + DimsText(given) + ", expected an order of the axes of " +
                    node.shape(0).ToString());
  }
  return perm;
}

Status InferTranspose(InferContext& c) {
  const Shape& x = c.shape(0);
  GANVAS_ASSIGN(const std::vector<int64_t> perm, ResolvePerm(c));
  std::vector<int64_t> dims;
  for (const int64_t axis : perm) dims.push_back(x[static_cast<int>(axis)]);
  GANVAS_TRY(c.SetOutput(0, c.input(0).dtype, dims));
  if (!c.IsKnown(0)) return {};
  std::vector<size_t> source;
  for (int64_t k = 0; k < x.elements(); ++k) {
    int64_t rest = k;
    int64_t offset = 0;
    for (size_t i = perm.size(); i-- > 0;) {
      const int axis = static_cast<int>(perm[i]);
      offset += rest % dims[i] * x.Product(axis + 1, x.rank());
      rest /= dims[i];
    }
    source.push_back(static_cast<size_t>(offset));
  }
  c.PermuteKnown(0, source);
  return {};
}

}  // namespace ganvas::graph
