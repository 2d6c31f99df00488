#include <string>

#include "shared/graph/ops/ops.h"
#include "shared/onnx/data_type.h"

namespace ganvas::graph {

namespace {

// Scales, input 1, and zero points: one for all or one for each slice of an axis.
Status CheckScales(InferContext& c, int64_t given_axis) {
  GANVAS_TRY(c.RequireFloat(1));
  if (c.shape(1).rank() == 1 && c.shape(1)[0] != 1) {
    GANVAS_ASSIGN(const int64_t axis, NormalizeAxis(c, given_axis, c.shape(0).rank()));
    GANVAS_TRY(c.RequireShape(1, Shape{c.shape(0)[static_cast<int>(axis)]}));
  } else if (c.shape(1).elements() != 1) {
    return c.Bad(c.InputName(1) + " has shape " + c.shape(1).ToString() +
                 ", expected one scale or one for each slice");
  }
  if (!c.has_input(2) || c.shape(2).elements() == c.shape(1).elements()) return {};
  return c.RequireShape(2, c.shape(1));
}

}  // namespace

Attributes ParseDequantizeLinear(AttributeReader& r) {
  if (r.Int("block_size", 0) != 0) r.FailUnsupported("block_size is set, expected scales per axis");
  return AxisAttrs{r.Int("axis", 1)};
}

Status InferDequantizeLinear(InferContext& c) {
  const DType type = c.input(0).dtype;
  if (type != DType::kI8 && type != DType::kU8 && type != DType::kI32) {
    return c.Bad(c.InputName(0) + " is " + DTypeName(type) + ", expected int8, uint8 or int32");
  }
  GANVAS_TRY(CheckScales(c, c.attributes<AxisAttrs>().axis));
  if (c.has_input(2)) GANVAS_TRY(c.RequireSameType(0, 2));
  return c.SetOutput(0, c.input(1).dtype, c.shape(0));
}

Attributes ParseQuantizeLinear(AttributeReader& r) {
  QuantizeAttrs attrs;
  attrs.axis = r.Int("axis", 1);
  if (r.Int("block_size", 0) != 0) r.FailUnsupported("block_size is set, expected scales per axis");
  const int64_t type = r.Int("output_dtype", 0);
  if (type != 0) {
    const auto known = onnx::DataTypeFromNumber(static_cast<uint64_t>(type));
    attrs.to = known.value_or(DType::kF32);  // which inference refuses
  }
  return attrs;
}

Status InferQuantizeLinear(InferContext& c) {
  const auto& attrs = c.attributes<QuantizeAttrs>();
  GANVAS_TRY(c.RequireFloat(0));
  GANVAS_TRY(CheckScales(c, attrs.axis));
  const DType to = c.has_input(2) ? c.input(2).dtype : attrs.to;
  if (to != DType::kI8 && to != DType::kU8) {
    return c.Unsupported(std::string("the result is ") + DTypeName(to) +
                         ", expected int8 or uint8");
  }
  return c.SetOutput(0, to, c.shape(0));
}

}  // namespace ganvas::graph
