#include "shared/runtime/values.h"

#include <set>
#include <string>
#include <utility>

#include "shared/graph/op_table.h"
#include "shared/runtime/ports.h"

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

}  // namespace

Result<std::vector<NamedValue>> ListValues(const graph::Graph& graph, std::span<const Port> ports) {
  GANVAS_ASSIGN(const std::vector<graph::Inferred> small, InferWith(graph, ports, 1, 64));
  // A model may take one size alone: then all its dimensions are fixed.
  const auto found = InferWith(graph, ports, 2, 128);
  const std::vector<graph::Inferred>& large = found.ok() ? *found : small;

  std::vector<bool> depends(graph.values.size(), false);
  std::set<std::string> listed;
  std::vector<NamedValue> values;
  const auto add = [&](ValueId id, const std::string& name, const std::string& op) {
    const auto v = static_cast<size_t>(id);
    if (name.empty() || !listed.insert(name).second) return;
    NamedValue value{name, op, small[v].dtype, {}};
    for (int i = 0; i < small[v].shape.rank(); ++i) {
      const bool fixed =
          large[v].shape.rank() == small[v].shape.rank() && large[v].shape[i] == small[v].shape[i];
      value.dims.push_back(fixed ? small[v].shape[i] : -1);
    }
    values.push_back(std::move(value));
  };
  for (const ValueId input : graph.inputs) {
    depends[static_cast<size_t>(input)] = true;
    add(input, graph.values[static_cast<size_t>(input)].name, "");
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
      add(output, graph.values[static_cast<size_t>(output)].name,
          std::string(graph::OpName(node.kind)));
    }
  }
  return values;
}

}  // namespace ganvas::runtime
