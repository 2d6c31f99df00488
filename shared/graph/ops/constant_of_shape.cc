#include "shared/graph/number.h"
#include "shared/graph/ops/ops.h"

namespace ganvas::graph {

Attributes ParseConstantOfShape(AttributeReader& r) {
  ConstantOfShapeAttrs attrs;
  const onnx::Tensor* value = r.Tensor("value");
  if (value == nullptr) return attrs;
  if (value->shape.elements() != 1) {
    r.FailBad("attribute 'value' has shape " + value->shape.ToString() + ", expected one number");
    return attrs;
  }
  attrs.dtype = value->dtype;
  attrs.value = NumberAt({value->dtype, value->shape, value->data.data()}, 0);
  return attrs;
}

Status InferConstantOfShape(InferContext& c) {
  const auto& attrs = c.attributes<ConstantOfShapeAttrs>();
  GANVAS_ASSIGN(const std::span<const int64_t> dims, KnownInts(c, 0));
  GANVAS_TRY(c.SetOutput(0, attrs.dtype, dims));
  GANVAS_ASSIGN(const Shape shape, c.MakeShape(dims));
  const int64_t elements = shape.elements();
  if (elements <= kMaxKnownReals && IsFloat(attrs.dtype)) {
    c.SetKnownReal(std::vector<double>(static_cast<size_t>(elements), attrs.value));
  } else if (elements <= kMaxKnownInts && !IsFloat(attrs.dtype)) {
    c.SetKnown(
        std::vector<int64_t>(static_cast<size_t>(elements), static_cast<int64_t>(attrs.value)));
  }
  return {};
}

}  // namespace ganvas::graph
