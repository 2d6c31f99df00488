#include "shared/graph/composite.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "shared/base/quoted.h"

namespace ganvas::graph {
namespace {

// ONNX operator LayerNormalization-17: over the last axes, as many as the scale has.
void ExpandLayerNormalization(Expansion& e, AttributeReader& r) {
  int64_t first = r.Int("axis", -1);
  const auto& scale = e.graph().values[static_cast<size_t>(e.input(1))].constant;
  if (first >= 0 && scale) first = -scale->shape.rank();
  if (first >= 0 || first < -Shape::kMaxRank) {
    r.FailUnsupported("axis is " + std::to_string(first) +
                      ", expected a negative one or a constant scale");
    return;
  }
  AxesAttrs axes;
  for (int64_t axis = first; axis < 0; ++axis) axes.axes.push_back(axis);
  axes.has_axes = true;
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
    {"HardSigmoid", 1, 1, ExpandHardSigmoid},
    {"HardSwish", 1, 1, ExpandHardSwish},
    {"LayerNormalization", 2, 3, ExpandLayerNormalization},
};

}  // namespace

ValueId Expansion::AddValue() {
  graph_.values.push_back({name_ + "/" + std::to_string(++count_), std::nullopt});
  return static_cast<ValueId>(graph_.values.size() - 1);
}

ValueId Expansion::Scalar(float number) {
  onnx::Tensor tensor;
  tensor.owned.resize(sizeof(number));
  std::memcpy(tensor.owned.data(), &number, sizeof(number));
  const ValueId id = AddValue();
  const auto& kept = graph_.tensors.emplace_back(std::move(tensor));
  graph_.values[static_cast<size_t>(id)].constant =
      TensorView{DType::kF32, Shape{}, kept.owned.data()};
  return id;
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
