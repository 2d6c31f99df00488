#include "shared/translate/wiring.h"

#include <utility>
#include <variant>

namespace ganvas::translate {
namespace {

// Numbers of a Constant node beside those of a tensor.
std::optional<std::vector<double>> NumbersOf(const onnx::Attribute& attribute) {
  if (const auto* real = std::get_if<float>(&attribute.value)) {
    return std::vector<double>{static_cast<double>(*real)};
  }
  if (const auto* whole = std::get_if<int64_t>(&attribute.value)) {
    return std::vector<double>{static_cast<double>(*whole)};
  }
  if (const auto* reals = std::get_if<std::vector<float>>(&attribute.value)) {
    return std::vector<double>(reals->begin(), reals->end());
  }
  if (const auto* all = std::get_if<std::vector<int64_t>>(&attribute.value)) {
    return std::vector<double>(all->begin(), all->end());
  }
  return std::nullopt;
}

TensorView ViewOf(const onnx::Tensor& tensor) {
  return {tensor.dtype, tensor.shape, tensor.data.data()};
}

void ReadLimits(const onnx::Node& node, Wiring::Node& out) {
  for (const onnx::Attribute& attribute : node.attributes) {
    const auto* limit = std::get_if<float>(&attribute.value);
    if (limit == nullptr) continue;
    if (attribute.name == "min") out.low = static_cast<double>(*limit);
    if (attribute.name == "max") out.high = static_cast<double>(*limit);
  }
}

}  // namespace

const Wiring::Node* Wiring::Producer(Value v) const {
  return v == kNone ? nullptr : producers_[static_cast<size_t>(v)];
}

const std::vector<const Wiring::Node*>& Wiring::Readers(Value v) const {
  return readers_[static_cast<size_t>(v)];
}

void Wiring::Index() {
  producers_.assign(constants.size(), nullptr);
  readers_.assign(constants.size(), {});
  for (const Node& node : nodes) {
    for (const Value v : node.outputs) {
      if (v != kNone) producers_[static_cast<size_t>(v)] = &node;
    }
    for (const Value v : node.inputs) {
      if (v != kNone) readers_[static_cast<size_t>(v)].push_back(&node);
    }
  }
}

Wiring WiringOf(const graph::Graph& graph) {
  Wiring wiring;
  wiring.constants.reserve(graph.values.size());
  for (const graph::Value& value : graph.values) wiring.constants.push_back(value.constant);
  wiring.inputs.assign(graph.inputs.begin(), graph.inputs.end());
  wiring.outputs.assign(graph.outputs.begin(), graph.outputs.end());
  wiring.nodes.reserve(graph.nodes.size());
  for (const graph::Node& node : graph.nodes) {
    Wiring::Node& out = wiring.nodes.emplace_back();
    out.op = graph::OpName(node.kind);
    out.inputs.assign(node.inputs.begin(), node.inputs.end());
    out.outputs.assign(node.outputs.begin(), node.outputs.end());
    if (const auto* clip = std::get_if<graph::ClipAttrs>(&node.attributes)) {
      out.low = static_cast<double>(clip->min);
      out.high = static_cast<double>(clip->max);
    }
  }
  wiring.Index();
  return wiring;
}

Wiring WiringOf(const onnx::Model& model) {
  Wiring wiring;
  std::map<std::string, Wiring::Value> numbers;
  const auto number_of = [&](const std::string& name) {
    if (name.empty()) return Wiring::kNone;
    const auto [at, is_new] = numbers.emplace(name, static_cast<int>(wiring.constants.size()));
    if (is_new) wiring.constants.emplace_back();
    return at->second;
  };
  for (const onnx::Tensor& tensor : model.initializers) {
    wiring.constants[static_cast<size_t>(number_of(tensor.name))] = ViewOf(tensor);
  }
  for (const onnx::ValueInfo& input : model.inputs) wiring.inputs.push_back(number_of(input.name));
  for (const onnx::Node& node : model.nodes) {
    Wiring::Node out;
    out.op = node.op_type;
    for (const std::string& name : node.inputs) out.inputs.push_back(number_of(name));
    for (const std::string& name : node.outputs) out.outputs.push_back(number_of(name));
    if (node.op_type == "Clip") ReadLimits(node, out);
    if (node.op_type != "Constant" || out.outputs.size() != 1 || out.outputs[0] == Wiring::kNone ||
        node.attributes.empty()) {
      wiring.nodes.push_back(std::move(out));
      continue;
    }
    auto& constant = wiring.constants[static_cast<size_t>(out.outputs[0])];
    if (const auto* tensor = std::get_if<onnx::Tensor>(&node.attributes[0].value)) {
      constant = ViewOf(*tensor);
    } else if (auto found = NumbersOf(node.attributes[0])) {
      wiring.numbers_.push_back(std::make_unique<std::vector<double>>(*std::move(found)));
      const std::vector<double>& kept = *wiring.numbers_.back();
      constant = TensorView{DType::kF64, Shape{static_cast<int64_t>(kept.size())}, kept.data()};
    }
  }
  for (const onnx::ValueInfo& output : model.outputs) {
    wiring.outputs.push_back(number_of(output.name));
  }
  wiring.Index();
  return wiring;
}

}  // namespace ganvas::translate
