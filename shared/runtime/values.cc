#include "shared/runtime/values.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "shared/graph/op_table.h"
#include "shared/runtime/layers.h"
#include "shared/runtime/ports.h"
#include "shared/runtime/value_uses.h"

namespace ganvas::runtime {
namespace {

using graph::kNoValue;
using graph::ValueId;

Result<std::vector<graph::Inferred>> InferWith(const graph::Graph& graph,
                                               std::span<const Port> ports, int64_t first,
                                               int64_t others) {
  std::vector<Shape> shapes;
  for (const Port& port : ports) {
    if (port.default_value) {
      shapes.push_back(DefaultShape(port));
      continue;
    }
    std::vector<int64_t> dims;
    for (size_t i = 0; i < port.dims.size(); ++i) {
      dims.push_back(port.dims[i] >= 0 ? port.dims[i] : (i == 0 ? first : others));
    }
    GANVAS_ASSIGN(Shape shape, Shape::Create(dims));
    shapes.push_back(std::move(shape));
  }
  return graph::Infer(graph, shapes);
}

class UsesFinder {
 public:
  UsesFinder(const graph::Graph& graph, const std::vector<graph::Inferred>& values)
      : graph_(graph), values_(values) {}

  std::vector<ValueUse> Of(ValueId value, const graph::Node& node) {
    std::vector<ValueUse> uses;
    const graph::Inferred& is = values_[static_cast<size_t>(value)];
    const int rank = is.shape.rank();
    if (is.dtype != DType::kF32) return uses;
    const bool vectors = (rank == 2 || rank == 3) && is.shape[rank - 1] >= kFewest;
    const bool maps = rank == 4 && is.shape[1] >= 2 && is.shape[2] * is.shape[3] > 1;
    if (vectors && graph_.nodes.size() <= kMostNodes && AllGoThrough(value))
      uses.push_back(ValueUse::kW);
    if ((vectors && !maps_seen_) || (maps && !maps_seen_)) uses.push_back(ValueUse::kDirections);
    if (maps && !HasTrait(node.kind, graph::kKeepsRange)) uses.push_back(ValueUse::kMaps);
    maps_seen_ |= maps;
    return uses;
  }

 private:
  static constexpr int64_t kFewest = 4;  // numbers of a vector
  // Larger graphs are not looked through for each vector.
  static constexpr size_t kMostNodes = 4096;

  // Whether no input of floats reaches the first output except through `value`.
  bool AllGoThrough(ValueId value) const {
    std::vector<bool> reached(graph_.values.size(), false);
    for (size_t i = 0; i < graph_.inputs.size(); ++i) {
      if (!graph_.input_infos[i].default_value) {
        reached[static_cast<size_t>(graph_.inputs[i])] = true;
      }
    }
    for (const graph::Node& node : graph_.nodes) {
      bool any = false;
      for (const ValueId input : node.inputs) {
        any |= input != kNoValue && reached[static_cast<size_t>(input)];
      }
      for (const ValueId output : node.outputs) {
        if (output != kNoValue && output != value && any) {
          reached[static_cast<size_t>(output)] = true;
        }
      }
    }
    return !graph_.outputs.empty() && !reached[static_cast<size_t>(graph_.outputs[0])];
  }

  const graph::Graph& graph_;
  const std::vector<graph::Inferred>& values_;
  bool maps_seen_ = false;
};

}  // namespace

std::vector<NamedValue> ListWeights(const graph::Graph& graph) {
  std::vector<NamedValue> weights;
  for (const graph::Value& value : graph.values) {
    if (!value.constant || value.name.empty()) continue;
    const TensorView& is = *value.constant;
    if (is.dtype != DType::kF32 && is.dtype != DType::kF16) continue;
    weights.push_back({value.name, "", is.dtype, {is.shape.dims().begin(), is.shape.dims().end()}});
  }
  return weights;
}

Result<std::vector<NamedValue>> ListValues(const graph::Graph& graph, std::span<const Port> ports) {
  GANVAS_ASSIGN(const std::vector<graph::Inferred> small, InferWith(graph, ports, 1, 64));
  // A model may take one size alone: then all its dimensions are fixed.
  const auto found = InferWith(graph, ports, 2, 128);
  const std::vector<graph::Inferred>& large = found.ok() ? *found : small;

  std::vector<bool> depends(graph.values.size(), false);
  std::set<std::string> listed;
  std::vector<NamedValue> values;
  std::vector<std::pair<ValueId, size_t>> maps;  // and their places in `values`
  UsesFinder finder(graph, small);
  const auto add = [&](ValueId id, const std::string& name, const graph::Node* node) {
    const auto v = static_cast<size_t>(id);
    if (name.empty() || !listed.insert(name).second) return;
    NamedValue value{name, "", small[v].dtype, {}};
    if (node != nullptr) {
      value.op = graph::OpName(node->kind);
      value.uses = finder.Of(id, *node);
      const bool is_map = std::count(value.uses.begin(), value.uses.end(), ValueUse::kMaps) > 0;
      if (is_map) maps.emplace_back(id, values.size());
    }
    for (int i = 0; i < small[v].shape.rank(); ++i) {
      const bool fixed =
          large[v].shape.rank() == small[v].shape.rank() && large[v].shape[i] == small[v].shape[i];
      value.dims.push_back(fixed ? small[v].shape[i] : -1);
    }
    values.push_back(std::move(value));
  };
  for (const ValueId input : graph.inputs) {
    depends[static_cast<size_t>(input)] = true;
    add(input, graph.values[static_cast<size_t>(input)].name, nullptr);
  }
  for (const graph::Node& node : graph.nodes) {
    bool any = false;
    for (const ValueId input : node.inputs) {
      any |= input != kNoValue && depends[static_cast<size_t>(input)];
    }
    if (!any) continue;
    for (const ValueId output : node.outputs) {
      if (output == kNoValue) continue;
      depends[static_cast<size_t>(output)] = true;
      add(output, graph.values[static_cast<size_t>(output)].name, &node);
    }
  }
  std::vector<bool> is_map(graph.values.size(), false);
  for (const auto& [id, place] : maps) is_map[static_cast<size_t>(id)] = true;
  for (FoundLayer& layer : FindLayers(graph, small, is_map)) {
    for (const auto& [id, place] : maps) {
      if (id == layer.value) values[place].layer = std::move(layer.facts);
    }
  }
  return values;
}

}  // namespace ganvas::runtime

namespace ganvas {

std::string StylesName(const ModelInfo& info, const std::vector<NamedValue>& values) {
  if (const auto named = info.metadata.find("ganvas.w"); named != info.metadata.end()) {
    return named->second;
  }
  std::string last;
  for (const NamedValue& value : values) {
    if (std::find(value.uses.begin(), value.uses.end(), ValueUse::kW) != value.uses.end()) {
      last = value.name;
    }
  }
  return last;
}

}  // namespace ganvas
