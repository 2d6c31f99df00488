// Operators that read or write single elements or slices at indices: GatherElements, GatherND,
// ScatterElements, ScatterND.
#include <string>

#include "shared/base/quoted.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {
namespace {

Status RequireIndices(const InferContext& c) {
  const DType type = c.input(1).dtype;
  if (type == DType::kI64 || type == DType::kI32) return {};
  return c.Bad(c.InputName(1) + " is " + DTypeName(type) + ", expected int64 or int32");
}

// Indices of single elements: no axis but one is longer than the data's.
Status RequireFits(const InferContext& c, int axis) {
  GANVAS_TRY(RequireIndices(c));
  const Shape& x = c.shape(0);
  const Shape& indices = c.shape(1);
  bool fits = indices.rank() == x.rank();
  for (int i = 0; fits && i < x.rank(); ++i) fits = i == axis || indices[i] <= x[i];
  if (fits) return {};
  return c.Bad(c.InputName(1) + " has shape " + indices.ToString() + ", expected one within " +
               x.ToString() + " but for axis " + std::to_string(axis));
}

// Of indices whose last axis holds places in the first axes of the data: the shape of what they
// name.
Result<std::vector<int64_t>> SlicesShape(const InferContext& c) {
  GANVAS_TRY(RequireIndices(c));
  const Shape& x = c.shape(0);
  const Shape& indices = c.shape(1);
  if (indices.rank() == 0 || x.rank() == 0 || indices[indices.rank() - 1] < 1 ||
      indices[indices.rank() - 1] > x.rank()) {
    return c.Bad(c.InputName(1) + " has shape " + indices.ToString() +
                 ", expected a last axis of 1 to " + std::to_string(x.rank()));
  }
  std::vector<int64_t> dims(indices.dims().begin(), indices.dims().end() - 1);
  dims.insert(dims.end(), x.dims().begin() + indices[indices.rank() - 1], x.dims().end());
  return dims;
}

// Whether updates are added.
bool ReadReduction(AttributeReader& r) {
  const std::string reduction = r.String("reduction", "none");
  if (reduction != "none" && reduction != "add") {
    r.FailUnsupported("reduction is " + Quoted(reduction) + ", expected none or add");
  }
  return reduction == "add";
}

}  // namespace

Attributes ParseGatherNd(AttributeReader& r) {
  if (r.Int("batch_dims", 0) != 0) r.FailUnsupported("batch_dims is set, expected 0");
  return {};
}

Attributes ParseScatterElements(AttributeReader& r) {
  return ScatterAttrs{r.Int("axis", 0), ReadReduction(r)};
}

Attributes ParseScatterNd(AttributeReader& r) { return ScatterAttrs{0, ReadReduction(r)}; }

Status InferGatherElements(InferContext& c) {
  GANVAS_ASSIGN(const int axis, ResolveAxis(c));
  GANVAS_TRY(RequireFits(c, axis));
  return c.SetOutput(0, c.input(0).dtype, c.shape(1));
}

Status InferGatherNd(InferContext& c) {
  GANVAS_ASSIGN(const std::vector<int64_t> dims, SlicesShape(c));
  return c.SetOutput(0, c.input(0).dtype, dims);
}

Status InferScatterElements(InferContext& c) {
  GANVAS_ASSIGN(const int axis, ResolveScatterAxis(c));
  GANVAS_TRY(RequireFits(c, axis));
  GANVAS_TRY(c.RequireSameType(0, 2));
  GANVAS_TRY(c.RequireShape(2, c.shape(1)));
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

Status InferScatterNd(InferContext& c) {
  GANVAS_ASSIGN(const std::vector<int64_t> dims, SlicesShape(c));
  GANVAS_ASSIGN(const Shape updates, c.MakeShape(dims));
  GANVAS_TRY(c.RequireSameType(0, 2));
  GANVAS_TRY(c.RequireShape(2, updates));
  return c.SetOutput(0, c.input(0).dtype, c.shape(0));
}

}  // namespace ganvas::graph
