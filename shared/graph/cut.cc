#include "shared/graph/cut.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/graph_writer.h"

namespace ganvas::graph {
namespace {

class Cutter {
 public:
  explicit Cutter(const Graph& graph)
      : graph_(graph), given_(graph.values.size(), false), needed_(graph.values.size(), false) {
    cut_.values = graph.values;
    cut_.metadata = graph.metadata;
    cut_.opset = graph.opset;
  }

  Result<Graph> Run(std::span<const GivenValue> inputs, std::span<const std::string> outputs) && {
    if (outputs.empty()) return BadInput("no outputs, expected the name of a value");
    for (const GivenValue& input : inputs) GANVAS_TRY(AddInput(input));
    for (const std::string& name : outputs) {
      GANVAS_ASSIGN(const ValueId value, Find(name));
      cut_.outputs.push_back(value);
      cut_.output_infos.push_back(InfoOf(name, DType::kF32));
      needed_[static_cast<size_t>(value)] = true;
    }
    KeepNodes();
    KeepInputs();
    CopyLooseOutputs(&cut_);
    return std::move(cut_);
  }

 private:
  Result<ValueId> Find(const std::string& name) const {
    const ValueId value = FindValue(graph_, name);
    if (value == kNoValue) return BadInput("no value of the model is called " + Quoted(name));
    return value;
  }

  static onnx::ValueInfo InfoOf(const std::string& name, DType dtype) {
    onnx::ValueInfo info;
    info.name = name;
    info.dtype = dtype;
    return info;
  }

  Status AddInput(const GivenValue& input) {
    GANVAS_ASSIGN(const ValueId value, Find(input.name));
    const auto v = static_cast<size_t>(value);
    const std::vector<ValueId>& bypassed = graph_.bypassed;
    if (std::find(bypassed.begin(), bypassed.end(), value) != bypassed.end()) {
      return BadInput("the value " + Quoted(input.name) +
                      " is a part of modulated weights, which the engine does not compute; give "
                      "the styles instead");
    }
    if (given_[v]) return BadInput("input " + Quoted(input.name) + ": given twice");
    given_[v] = true;
    cut_.values[v].constant.reset();
    const auto own = std::find(graph_.inputs.begin(), graph_.inputs.end(), value);
    cut_.inputs.push_back(value);
    cut_.input_infos.push_back(
        own == graph_.inputs.end()
            ? InfoOf(input.name, input.dtype)
            : graph_.input_infos[static_cast<size_t>(own - graph_.inputs.begin())]);
    return {};
  }

  // Nodes stand behind those that they read, so one way back finds all that is needed. A node that
  // makes a given value besides one that is needed would write over it: its output is left out.
  void KeepNodes() {
    for (size_t n = graph_.nodes.size(); n-- > 0;) {
      Node node = graph_.nodes[n];
      bool wanted = false;
      for (ValueId& output : node.outputs) {
        if (output == kNoValue) continue;
        const auto v = static_cast<size_t>(output);
        if (given_[v]) {
          output = kNoValue;
        } else {
          wanted |= needed_[v];
        }
      }
      if (!wanted) continue;
      for (const ValueId input : node.inputs) {
        if (input != kNoValue) needed_[static_cast<size_t>(input)] = true;
      }
      cut_.nodes.push_back(std::move(node));
    }
    std::reverse(cut_.nodes.begin(), cut_.nodes.end());
  }

  void KeepInputs() {
    for (size_t i = 0; i < graph_.inputs.size(); ++i) {
      const auto v = static_cast<size_t>(graph_.inputs[i]);
      if (given_[v] || !needed_[v]) continue;
      cut_.inputs.push_back(graph_.inputs[i]);
      cut_.input_infos.push_back(graph_.input_infos[i]);
    }
  }

  const Graph& graph_;
  Graph cut_;
  std::vector<bool> given_, needed_;  // by ValueId
};

}  // namespace

ValueId FindValue(const Graph& graph, const std::string& name) {
  // The output of a name is what the file calls so, not what was copied to it.
  for (size_t i = 0; i < graph.outputs.size(); ++i) {
    if (graph.output_infos[i].name == name) return graph.outputs[i];
  }
  for (size_t v = 0; v < graph.values.size(); ++v) {
    if (graph.values[v].name == name && !name.empty()) return static_cast<ValueId>(v);
  }
  return kNoValue;
}

void CopyLooseOutputs(Graph* graph) {
  std::vector<bool> made_by_node(graph->values.size(), false);
  for (const Node& node : graph->nodes) {
    for (const ValueId output : node.outputs) {
      if (output != kNoValue) made_by_node[static_cast<size_t>(output)] = true;
    }
  }
  for (ValueId& output : graph->outputs) {
    if (made_by_node[static_cast<size_t>(output)]) continue;
    const std::string name = graph->values[static_cast<size_t>(output)].name;
    const auto copy = static_cast<ValueId>(graph->values.size());
    graph->values.push_back({name, std::nullopt});
    graph->nodes.push_back({OpKind::kIdentity, "output " + name, {}, {output}, {copy}});
    output = copy;
    made_by_node.push_back(true);
  }
}

std::string MaskName(const std::string& value) { return "mask of " + value; }

Result<Graph> Mask(const Graph& graph, std::span<const MaskedValue> values) {
  Graph made;
  made.values = graph.values;
  made.nodes = graph.nodes;
  made.inputs = graph.inputs;
  made.outputs = graph.outputs;
  made.input_infos = graph.input_infos;
  made.output_infos = graph.output_infos;
  made.metadata = graph.metadata;
  made.opset = graph.opset;
  made.bypassed = graph.bypassed;
  for (const MaskedValue& masked : values) {
    const ValueId value = FindValue(graph, masked.name);
    if (value == kNoValue) {
      return BadInput("no value of the model is called " + Quoted(masked.name));
    }
    if (graph.values[static_cast<size_t>(value)].constant) {
      return BadInput("the value " + Quoted(masked.name) + " is a constant: it takes no mask");
    }
    if (std::find(graph.bypassed.begin(), graph.bypassed.end(), value) != graph.bypassed.end()) {
      return BadInput("the value " + Quoted(masked.name) +
                      " is a part of modulated weights, which the engine does not compute; mask "
                      "the styles instead");
    }
    const auto add = [&](std::string name) {
      made.values.push_back({std::move(name), std::nullopt});
      return static_cast<ValueId>(made.values.size() - 1);
    };
    const std::string name = MaskName(masked.name);
    const ValueId mask = add(name), shaped = add(name + " for all pixels"), result = add("");
    onnx::ValueInfo info;
    info.name = name;
    info.has_shape = true;
    info.dims.emplace_back();
    made.inputs.push_back(mask);
    made.input_infos.push_back(std::move(info));
    std::vector<int64_t> dims(static_cast<size_t>(std::max(masked.rank, 1)), 1);
    dims[masked.rank > 1 ? 1 : 0] = -1;
    const ValueId shape =
        AddConstant(&made, name + " shape", DType::kI64, Shape{static_cast<int64_t>(dims.size())},
                    dims.data(), dims.size() * sizeof(int64_t));
    const Node nodes[] = {
        {OpKind::kReshape, name + " shaped", ReshapeAttrs{}, {mask, shape}, {shaped}},
        {OpKind::kMul, name, {}, {value, shaped}, {result}}};
    // Behind the node that makes the value, before those that read it.
    const auto makes = [&](const Node& node) {
      return std::find(node.outputs.begin(), node.outputs.end(), value) != node.outputs.end();
    };
    for (Node& node : made.nodes)
      std::replace(node.inputs.begin(), node.inputs.end(), value, result);
    std::replace(made.outputs.begin(), made.outputs.end(), value, result);
    const auto maker = std::find_if(made.nodes.begin(), made.nodes.end(), makes);
    made.nodes.insert(maker == made.nodes.end() ? made.nodes.begin() : maker + 1, std::begin(nodes),
                      std::end(nodes));
  }
  return made;
}

Result<Graph> Cut(const Graph& graph, std::span<const GivenValue> inputs,
                  std::span<const std::string> outputs) {
  return Cutter(graph).Run(inputs, outputs);
}

}  // namespace ganvas::graph
