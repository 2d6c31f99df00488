#include "shared/graph/composite.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/graph_writer.h"

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

// x * sigmoid(alpha * x).
void ExpandSwish(Expansion& e, AttributeReader& r) {
  const ValueId slope = e.Apply(OpKind::kMul, {e.input(0), e.Scalar(r.Float("alpha", 1))});
  e.Finish(OpKind::kMul, {e.input(0), e.Apply(OpKind::kSigmoid, {slope})});
}

// alpha * x + beta, to be cut to [0, 1].
ValueId Line(Expansion& e, float alpha, float beta) {
  const ValueId slope = e.Apply(OpKind::kMul, {e.input(0), e.Scalar(alpha)});
  return e.Apply(OpKind::kAdd, {slope, e.Scalar(beta)});
}

void ExpandHardSigmoid(Expansion& e, AttributeReader& r) {
  const ValueId line = Line(e, r.Float("alpha", 0.2f), r.Float("beta", 0.5f));
  e.Finish(OpKind::kClip, {line}, ClipAttrs{0, 1});
}

void ExpandHardSwish(Expansion& e, AttributeReader&) {
  const ValueId gate = e.Apply(OpKind::kClip, {Line(e, 1.0f / 6, 0.5f)}, ClipAttrs{0, 1});
  e.Finish(OpKind::kMul, {e.input(0), gate});
}

// x/2 * (1 + erf(x / sqrt 2)), or by tanh(sqrt(2/pi) * (x + 0.044715 x^3)) instead of erf.
void ExpandGelu(Expansion& e, AttributeReader& r) {
  const std::string approximate = r.String("approximate", "none");
  const ValueId x = e.input(0);
  ValueId curve = kNoValue;
  if (approximate == "tanh") {
    const ValueId cube = e.Apply(OpKind::kMul, {e.Apply(OpKind::kMul, {x, x}), x});
    const ValueId bent = e.Apply(OpKind::kMul, {cube, e.Scalar(0.044715f)});
    const ValueId sum = e.Apply(OpKind::kAdd, {x, bent});
    curve = e.Apply(OpKind::kTanh, {e.Apply(OpKind::kMul, {sum, e.Scalar(0.797884561f)})});
  } else {
    if (approximate != "none") {
      r.FailBad("approximate is " + Quoted(approximate) + ", expected none or tanh");
    }
    curve = e.Apply(OpKind::kErf, {e.Apply(OpKind::kMul, {x, e.Scalar(0.707106781f)})});
  }
  const ValueId half = e.Apply(OpKind::kMul, {x, e.Scalar(0.5f)});
  e.Finish(OpKind::kMul, {half, e.Apply(OpKind::kAdd, {curve, e.Scalar(1)})});
}

constexpr Composite kComposites[] = {
    {"Gelu", 1, 1, ExpandGelu},
    {"GroupNormalization", 3, 3, ExpandGroupNormalization},
    {"HardSigmoid", 1, 1, ExpandHardSigmoid},
    {"HardSwish", 1, 1, ExpandHardSwish},
    {"LayerNormalization", 2, 3, ExpandLayerNormalization},
    {"RMSNormalization", 2, 2, ExpandRmsNormalization},
    {"Swish", 1, 1, ExpandSwish},
};

}  // namespace

ValueId Expansion::AddValue() {
  graph_.values.push_back({name_ + "/" + std::to_string(++count_), std::nullopt});
  return static_cast<ValueId>(graph_.values.size() - 1);
}

ValueId Expansion::AddConstant(DType dtype, const Shape& shape, const void* numbers, size_t bytes) {
  return graph::AddConstant(&graph_, name_ + "/" + std::to_string(++count_), dtype, shape, numbers,
                            bytes);
}

ValueId Expansion::Scalar(float number) {
  return AddConstant(DType::kF32, Shape{}, &number, sizeof(number));
}

ValueId Expansion::Floats(const std::vector<float>& numbers) {
  return AddConstant(DType::kF32, Shape{static_cast<int64_t>(numbers.size())}, numbers.data(),
                     numbers.size() * sizeof(float));
}

ValueId Expansion::Ints(const std::vector<int64_t>& numbers) {
  return AddConstant(DType::kI64, Shape{static_cast<int64_t>(numbers.size())}, numbers.data(),
                     numbers.size() * sizeof(int64_t));
}

ValueId Expansion::Apply(OpKind kind, std::vector<ValueId> inputs, Attributes attributes) {
  const ValueId output = AddValue();
  graph_.nodes.push_back({kind,
                          graph_.values[static_cast<size_t>(output)].name,
                          std::move(attributes),
                          std::move(inputs),
                          {output}});
  return output;
}

void Expansion::Finish(OpKind kind, std::vector<ValueId> inputs, Attributes attributes) {
  graph_.nodes.push_back({kind, name_, std::move(attributes), std::move(inputs), {output_}});
}

const Composite* FindComposite(std::string_view op_type) {
  const auto* found = std::find_if(std::begin(kComposites), std::end(kComposites),
                                   [&](const Composite& c) { return c.op_type == op_type; });
  return found == std::end(kComposites) ? nullptr : found;
}

}  // namespace ganvas::graph
