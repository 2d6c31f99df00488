#include "shared/laboratory/network.h"

#include <cmath>
#include <utility>

#include "shared/latent/latent.h"
#include "shared/latent/seed.h"

namespace ganvas::laboratory {
namespace {

using graph::GraphWriter;
using graph::OpKind;
using graph::ValueId;

constexpr float kLeakySlope = 0.2f;

ValueId Activate(GraphWriter& w, Activation activation, ValueId x) {
  switch (activation) {
    case Activation::kRelu:
      return w.Apply(OpKind::kRelu, {x});
    case Activation::kLeakyRelu:
      return w.Apply(OpKind::kLeakyRelu, {x}, graph::LeakyReluAttrs{kLeakySlope});
    case Activation::kTanh:
      return w.Apply(OpKind::kTanh, {x});
    case Activation::kElu:
      return w.Apply(OpKind::kElu, {x}, graph::EluAttrs{});
  }
  return x;
}

}  // namespace

Network::Network(std::string name, const NetworkOptions& options, int64_t in, int64_t out,
                 uint64_t seed)
    : activation_(options.activation) {
  size_t count = 0;
  const auto add = [&](const std::string& part, const Shape& shape) {
    parts_.push_back({part, shape, count});
    count += static_cast<size_t>(shape.elements());
  };
  for (int64_t i = 0; i <= options.layers; ++i) {
    const int64_t units = i == options.layers ? out : options.width;
    const std::string layer = name + std::to_string(i);
    add(layer + ".weight", Shape{units, in});
    add(layer + ".bias", Shape{units});
    in = units;
  }
  numbers.assign(count, 0.0f);
  for (size_t i = 0; i < parts_.size(); i += 2) {
    const Shape& shape = parts_[i].shape;
    const std::span<float> weight(numbers.data() + parts_[i].offset,
                                  static_cast<size_t>(shape.elements()));
    Latent(DeriveSeed(seed, i / 2), 0, Prior::kNormal, weight);
    const auto deviation = static_cast<float>(std::sqrt(2 / static_cast<double>(shape[1])));
    for (float& number : weight) number *= deviation;
  }
}

std::vector<ValueId> Network::AddInputs(GraphWriter& w) const {
  std::vector<ValueId> inputs;
  for (const Part& part : parts_) inputs.push_back(w.Input(part.name, DType::kF32, part.shape));
  return inputs;
}

ValueId Network::Apply(GraphWriter& w, const std::vector<ValueId>& weights, ValueId x) const {
  graph::GemmAttrs attrs;
  attrs.trans_b = true;
  for (size_t i = 0; i < weights.size(); i += 2) {
    if (i > 0) x = Activate(w, activation_, x);
    x = w.Apply(OpKind::kGemm, {x, weights[i], weights[i + 1]}, attrs);
  }
  return x;
}

std::vector<std::string> Network::Names() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) names.push_back(part.name);
  return names;
}

void Network::AppendTensors(const std::vector<float>& values,
                            std::vector<NamedTensor>* tensors) const {
  for (const Part& part : parts_) {
    tensors->push_back({part.name, {DType::kF32, part.shape, values.data() + part.offset}});
  }
}

}  // namespace ganvas::laboratory
