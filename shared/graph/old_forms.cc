#include "shared/graph/old_forms.h"

#include <cstdint>
#include <limits>

#include "shared/graph/expansion.h"

namespace ganvas::graph {
namespace {

// Gives the second input as many axes of size 1 behind its own as let its first one meet `axis` of
// the first input. All of it follows from shapes, so that nothing of it is left in a plan.
void Align(int64_t axis, Graph& graph, Node& made) {
  if (made.inputs.size() != 2) return;
  Expansion e(graph, made.name + "/axis", made.inputs, {});
  const auto shape_of = [&](ValueId value) {
    return e.Apply(OpKind::kShape, {value}, ShapeAttrs{});
  };
  const ValueId own = shape_of(e.input(1));
  const ValueId begin = e.Apply(OpKind::kAdd, {shape_of(own), e.Ints({axis})});
  const ValueId end = e.Ints({std::numeric_limits<int64_t>::max()});
  const ValueId behind =
      e.Apply(OpKind::kSlice, {shape_of(e.input(0)), begin, end, e.Ints({0})}, SliceAttrs{});
  const ValueId ones =
      e.Apply(OpKind::kConstantOfShape, {shape_of(behind)}, ConstantOfShapeAttrs{DType::kI64, 1});
  const ValueId target = e.Apply(OpKind::kConcat, {own, ones}, AxisAttrs{0});
  made.inputs[1] = e.Apply(OpKind::kReshape, {e.input(1), target}, ReshapeAttrs{true});
}

}  // namespace

void ApplyOldForm(const Operator& op, AttributeReader& r, Graph& graph, Node& made) {
  if (r.opset() >= 7) return;
  if (HasTrait(op.op_type, kOldAxis)) {
    const int64_t axis = r.Int("axis", -1);
    if (!r.Flag("broadcast", false) || !r.Has("axis")) return;
    if (axis < 0) return r.FailUnsupported("axis is negative, expected 0 or more");
    Align(axis, graph, made);
  } else if (op.op_type == "PRelu") {  // a slope for each channel
    Align(1, graph, made);
  } else if (op.op_type == "Dropout") {
    if (!r.Flag("is_test", false)) {
      r.FailUnsupported("is_test is 0, expected a model exported for inference");
    }
  } else if (op.op_type == "Tile" && r.opset() < 6) {
    r.FailUnsupported("its form of opset 1 is not supported");
  } else if (op.op_type == "Reshape" && r.opset() < 5) {
    if (!r.Has("shape")) return r.FailBad("the attribute 'shape' is missing");
    Expansion e(graph, made.name + "/shape", {}, {});
    made.inputs.resize(1, kNoValue);
    made.inputs.push_back(e.Ints(r.Ints("shape")));
  }
}

}  // namespace ganvas::graph
