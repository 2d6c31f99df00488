#include "shared/runtime/layers.h"

#include <string>
#include <utility>

#include "shared/graph/op_table.h"

namespace ganvas::runtime {
namespace {

using graph::kNoValue;
using graph::ValueId;

size_t At(ValueId value) { return static_cast<size_t>(value); }

// Multiply-adds of a product, counted as in its definition.
double ProductsOf(const graph::Node& node, std::span<const graph::Inferred> inferred) {
  if (!HasTrait(node.kind, graph::kProduct) || node.inputs.size() < 2) return 0;
  const Shape& from = inferred[At(node.inputs[0])].shape;
  const Shape& to = inferred[At(node.outputs[0])].shape;
  const Shape& weights = inferred[At(node.inputs[1])].shape;
  const auto size = static_cast<double>(weights.elements());
  if (HasTrait(node.kind, graph::kConvolution)) {
    const Shape& positions = node.kind == graph::OpKind::kConvTranspose ? from : to;
    if (positions.rank() < 3) return size;
    return size * static_cast<double>(positions[0] * positions.Product(2, positions.rank()));
  }
  const int rank = from.rank();
  const auto depth = static_cast<double>(rank > 0 ? from[rank - 1] : 1);
  return static_cast<double>(to.elements()) * depth;
}

// Numbers that the node reads and that follow from no input of the model.
int64_t ParametersOf(const graph::Node& node, std::span<const graph::Inferred> inferred,
                     const std::vector<bool>& depends) {
  int64_t parameters = 0;
  for (const ValueId input : node.inputs) {
    if (input == kNoValue || depends[At(input)]) continue;
    if (inferred[At(input)].dtype == DType::kF32)
      parameters += inferred[At(input)].shape.elements();
  }
  return parameters;
}

struct Layer {
  ValueId end = kNoValue;   // the last value so far
  ValueId maps = kNoValue;  // the last of them that is a map
  bool ended = false;       // by an activation
  std::string operators;
  int64_t parameters = 0;
  double products = 0;
};

// What StyleGAN2 multiplies by behind an activation belongs to the next layer.
bool IsActivation(const graph::Node& node) {
  return node.kind != graph::OpKind::kBatchNormalization && HasTrait(node.kind, graph::kOverFirst);
}

class Finder {
 public:
  Finder(const graph::Graph& graph, std::span<const graph::Inferred> inferred)
      : graph_(graph),
        inferred_(inferred),
        readers_(graph.values.size(), 0),
        depends_(graph.values.size(), false),
        layer_of_(graph.values.size(), -1) {
    for (const graph::Node& node : graph.nodes) {
      for (const ValueId input : node.inputs) {
        if (input != kNoValue) ++readers_[At(input)];
      }
    }
    for (const ValueId input : graph.inputs) depends_[At(input)] = true;
    for (const ValueId output : graph.outputs) ++readers_[At(output)];
  }

  std::vector<FoundLayer> Find(const std::vector<bool>& is_map) {
    for (const graph::Node& node : graph_.nodes) Take(node, is_map);
    std::vector<FoundLayer> found;
    for (Layer& layer : layers_) {
      if (layer.maps == kNoValue) continue;
      const double share = all_products_ > 0 ? layer.products / all_products_ : 0;
      found.push_back({layer.maps, {std::move(layer.operators), layer.parameters, share}});
    }
    return found;
  }

 private:
  void Take(const graph::Node& node, const std::vector<bool>& is_map) {
    const ValueId value = node.outputs[0];
    bool any = false;
    for (const ValueId input : node.inputs) any |= input != kNoValue && depends_[At(input)];
    if (value == kNoValue || !any) return;
    depends_[At(value)] = true;
    const double products = ProductsOf(node, inferred_);
    all_products_ += products;
    int at = products > 0 ? -1 : LayerBefore(node);
    if (at < 0 && products > 0) {
      at = static_cast<int>(layers_.size());
      layers_.emplace_back();
    }
    if (at < 0) return;
    Layer& layer = layers_[static_cast<size_t>(at)];
    layer_of_[At(value)] = at;
    layer.end = value;
    layer.ended = IsActivation(node);
    if (is_map[At(value)]) layer.maps = value;
    if (!layer.operators.empty()) layer.operators += '+';
    layer.operators += OpName(node.kind);
    layer.parameters += ParametersOf(node, inferred_, depends_);
    layer.products += products;
  }

  // The layer that the node goes on with: it alone reads the layer's end, which is no activation,
  // and gives as many numbers.
  int LayerBefore(const graph::Node& node) const {
    const int64_t elements = inferred_[At(node.outputs[0])].shape.elements();
    for (const ValueId input : node.inputs) {
      if (input == kNoValue || layer_of_[At(input)] < 0 || readers_[At(input)] != 1) continue;
      const int at = layer_of_[At(input)];
      const Layer& layer = layers_[static_cast<size_t>(at)];
      const bool goes_on = layer.end == input && !layer.ended;
      if (goes_on && inferred_[At(input)].shape.elements() == elements) return at;
    }
    return -1;
  }

  const graph::Graph& graph_;
  std::span<const graph::Inferred> inferred_;
  std::vector<int> readers_;
  std::vector<bool> depends_;
  std::vector<int> layer_of_;  // -1: none
  std::vector<Layer> layers_;
  double all_products_ = 0;
};

}  // namespace

std::vector<FoundLayer> FindLayers(const graph::Graph& graph,
                                   std::span<const graph::Inferred> inferred,
                                   const std::vector<bool>& is_map) {
  return Finder(graph, inferred).Find(is_map);
}

}  // namespace ganvas::runtime
