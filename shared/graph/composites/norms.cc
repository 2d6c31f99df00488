#include <string>
#include <vector>

#include "shared/graph/composites/composites.h"

namespace ganvas::graph {
namespace {

// The attribute `axis` as the last axes, as many as the scale, input 1, has.
bool LastAxes(Expansion& e, AttributeReader& r, AxesAttrs* axes) {
  int64_t first = r.Int("axis", -1);
  const auto& scale = e.graph().values[static_cast<size_t>(e.input(1))].constant;
  if (first >= 0 && scale) first = -scale->shape.rank();
  if (first >= 0 || first < -Shape::kMaxRank) {
    r.FailUnsupported("axis is " + std::to_string(first) +
                      ", expected a negative one or a constant scale");
    return false;
  }
  for (int64_t axis = first; axis < 0; ++axis) axes->axes.push_back(axis);
  axes->has_axes = true;
  return true;
}

}  // namespace

// ONNX operator LayerNormalization-17.
void ExpandLayerNormalization(Expansion& e, AttributeReader& r) {
  AxesAttrs axes;
  if (!LastAxes(e, r, &axes)) return;
  const ValueId mean = e.Apply(OpKind::kReduceMean, {e.input(0)}, axes);
  const ValueId centred = e.Apply(OpKind::kSub, {e.input(0), mean});
  const ValueId squares = e.Apply(OpKind::kMul, {centred, centred});
  const ValueId variance = e.Apply(OpKind::kReduceMean, {squares}, axes);
  const ValueId epsilon = e.Scalar(r.Float("epsilon", 1e-5f));
  const ValueId deviation = e.Apply(OpKind::kSqrt, {e.Apply(OpKind::kAdd, {variance, epsilon})});
  const ValueId normalized = e.Apply(OpKind::kDiv, {centred, deviation});
  if (e.input(2) == kNoValue) return e.Finish(OpKind::kMul, {normalized, e.input(1)});
  const ValueId scaled = e.Apply(OpKind::kMul, {normalized, e.input(1)});
  e.Finish(OpKind::kAdd, {scaled, e.input(2)});
}

// ONNX operators GroupNormalization-18, whose scale and bias have a number for each group, and -21,
// where they have one for each channel: instance normalization of [N, groups, rest].
void ExpandGroupNormalization(Expansion& e, AttributeReader& r) {
  constexpr int64_t kMaxGroups = 65536;
  const int64_t groups = r.IntIn("num_groups", 0, 1, kMaxGroups);
  if (!r.status().ok()) return;
  const auto count = static_cast<size_t>(groups);
  const ValueId x = e.input(0);
  const ValueId shape = e.Apply(OpKind::kShape, {x}, ShapeAttrs{});
  const auto reshaped = [&](ValueId value, ValueId to) {
    return e.Apply(OpKind::kReshape, {value, to}, ReshapeAttrs{});
  };
  const ValueId grouped = reshaped(x, e.Ints({0, groups, -1}));
  const ValueId normalized = e.Apply(
      OpKind::kInstanceNormalization,
      {grouped, e.Floats(std::vector<float>(count, 1)), e.Floats(std::vector<float>(count, 0))},
      NormAttrs{r.Float("epsilon", 1e-5f)});
  // [C] or [groups] -> [C, 1], which stands for all pixels.
  const ValueId column = e.Ints({-1, 1});
  const ValueId scale = reshaped(e.input(1), column);
  const ValueId bias = reshaped(e.input(2), column);
  const auto affine = [&](ValueId value) {
    return e.Apply(OpKind::kAdd, {e.Apply(OpKind::kMul, {value, scale}), bias});
  };
  if (r.opset() < 21) {
    return e.Finish(OpKind::kReshape, {affine(normalized), shape}, ReshapeAttrs{});
  }
  const ValueId planes = e.Apply(OpKind::kShape, {reshaped(x, e.Ints({0, 0, -1}))}, ShapeAttrs{});
  e.Finish(OpKind::kReshape, {affine(reshaped(normalized, planes)), shape}, ReshapeAttrs{});
}

// ONNX operator RMSNormalization-23: over the last axes, as many as the scale has.
void ExpandRmsNormalization(Expansion& e, AttributeReader& r) {
  AxesAttrs axes;
  if (!LastAxes(e, r, &axes)) return;
  const ValueId squares = e.Apply(OpKind::kMul, {e.input(0), e.input(0)});
  const ValueId mean = e.Apply(OpKind::kReduceMean, {squares}, axes);
  const ValueId epsilon = e.Scalar(r.Float("epsilon", 1e-5f));
  const ValueId size = e.Apply(OpKind::kSqrt, {e.Apply(OpKind::kAdd, {mean, epsilon})});
  e.Finish(OpKind::kMul, {e.Apply(OpKind::kDiv, {e.input(0), size}), e.input(1)});
}

}  // namespace ganvas::graph
