#include <map>
#include <set>
#include <string>
#include <utility>

#include "shared/base/quoted.h"
#include "shared/graph/composite.h"
#include "shared/graph/constant_node.h"
#include "shared/graph/cut.h"
#include "shared/graph/graph.h"
#include "shared/graph/modulation.h"
#include "shared/graph/node_order.h"
#include "shared/graph/old_forms.h"
#include "shared/graph/op_table.h"
#include "shared/graph/widen_halves.h"

namespace ganvas::graph {
namespace {

// Operator versions whose meaning is known. Newer ones may differ.
constexpr int64_t kMinOpset = 1;
constexpr int64_t kMaxOpset = 25;

class Builder {
 public:
  explicit Builder(onnx::Model model) : model_(std::move(model)) {}

  Result<Graph> Run() && {
    GANVAS_TRY(CheckOpset(model_.opset));
    GANVAS_TRY(AddConstantsAndInputs());
    GANVAS_TRY(AddNodeOutputs());
    ResolveNodeInputs();
    GANVAS_TRY(AddOutputs());
    GANVAS_ASSIGN(const std::vector<int> order, Order());
    for (const int node : order) GANVAS_TRY(Emit(static_cast<size_t>(node)));
    CopyLooseOutputs(&graph_);
    WidenHalves(graph_);
    RewriteModulation(graph_);
    graph_.metadata = std::move(model_.metadata);
    graph_.opset = model_.opset;
    return std::move(graph_);
  }

 private:
  static Status CheckOpset(int64_t opset) {
    if (opset >= kMinOpset && opset <= kMaxOpset) return {};
    return UnsupportedOp("the model uses opset " + std::to_string(opset) + ", expected " +
                         std::to_string(kMinOpset) + " to " + std::to_string(kMaxOpset));
  }

  // "what" is who defines the value, for the error about a second definition.
  Result<ValueId> Define(const std::string& name, int producer, const std::string& what) {
    const auto id = static_cast<ValueId>(graph_.values.size());
    if (!ids_.emplace(name, id).second) {
      return BadModel(what + " defines the value " + Quoted(name) +
                      " a second time, expected one definition");
    }
    return AddValue(name, producer);
  }

  ValueId AddValue(const std::string& name, int producer) {
    graph_.values.push_back({name, std::nullopt});
    producer_.push_back(producer);
    return static_cast<ValueId>(graph_.values.size() - 1);
  }

  // kNoValue for names that nothing defines.
  ValueId Find(const std::string& name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? kNoValue : found->second;
  }

  void SetConstant(ValueId id, onnx::Tensor tensor) {
    const auto& kept = graph_.tensors.emplace_back(std::move(tensor));
    graph_.values[static_cast<size_t>(id)].constant =
        TensorView{kept.dtype, kept.shape, kept.data.data()};
  }

  Status AddConstantsAndInputs() {
    for (onnx::Tensor& tensor : model_.initializers) {
      GANVAS_ASSIGN(const ValueId id, Define(tensor.name, -1, "an initializer"));
      SetConstant(id, std::move(tensor));
    }
    for (onnx::ValueInfo& input : model_.inputs) {
      GANVAS_ASSIGN(const ValueId id, Define(input.name, -1, "a graph input"));
      graph_.inputs.push_back(id);
      graph_.input_infos.push_back(std::move(input));
    }
    return {};
  }

  std::string NodeName(size_t node) const {
    const onnx::Node& n = model_.nodes[node];
    if (!n.name.empty()) return n.name;
    return "#" + std::to_string(node) + " (" + Printable(n.op_type, 80) + ")";
  }
  std::string Where(size_t node) const {
    return NodeText(NodeName(node), model_.nodes[node].op_type);
  }

  Status AddNodeOutputs() {
    for (size_t n = 0; n < model_.nodes.size(); ++n) {
      for (const std::string& output : model_.nodes[n].outputs) {
        if (output.empty()) continue;
        GANVAS_TRY(Define(output, static_cast<int>(n), Where(n)));
      }
    }
    return {};
  }

  void ResolveNodeInputs() {
    for (const onnx::Node& node : model_.nodes) {
      std::vector<ValueId>& ids = node_inputs_.emplace_back();
      for (const std::string& input : node.inputs) {
        ids.push_back(input.empty() ? kNoValue : Find(input));
      }
    }
  }

  Status AddOutputs() {
    if (model_.outputs.empty()) return BadModel("the graph has no outputs");
    std::set<ValueId> listed;
    for (onnx::ValueInfo& output : model_.outputs) {
      const ValueId id = Find(output.name);
      if (id == kNoValue) {
        return BadModel("graph output " + Quoted(output.name) + " is not computed by any node");
      }
      if (!listed.insert(id).second) {
        return BadModel("graph output " + Quoted(output.name) + " is listed twice");
      }
      graph_.outputs.push_back(id);
      graph_.output_infos.push_back(std::move(output));
    }
    return {};
  }

  Result<std::vector<int>> Order() const {
    NodeOrder order(producer_, node_inputs_);
    for (const ValueId output : graph_.outputs) order.Need(output);
    int stuck = -1;
    std::vector<int> sorted = order.Sort(stuck);
    if (stuck >= 0) {
      return BadModel(Where(static_cast<size_t>(stuck)) +
                      " needs its own output: the graph has a cycle");
    }
    return sorted;
  }

  // Turns one of the file's nodes into nodes or a constant of the graph.
  Status Emit(size_t index) {
    const onnx::Node& node = model_.nodes[index];
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (node_inputs_[index][i] == kNoValue && !node.inputs[i].empty()) {
        return BadModel(Where(index) + ": input " + std::to_string(i) + " " +
                        Quoted(node.inputs[i]) + " is not computed by any node");
      }
    }
    if (node.domain.empty() && node.op_type == "Constant") {
      GANVAS_ASSIGN(onnx::Tensor tensor, ConstantValue(model_.nodes[index], NodeName(index)));
      if (node.outputs.size() != 1) return BadModel(Where(index) + ": expected one output");
      SetConstant(Find(node.outputs[0]), std::move(tensor));
      return {};
    }
    const Composite* composite = FindComposite(node.domain, node.op_type);
    const Operator* op = nullptr;
    if (composite == nullptr && IsKnownOperator(node.domain, node.op_type)) {
      op = FindOperator(node.op_type);
    }
    if (node.domain.empty() && node.op_type == "If") {
      return UnsupportedOp(Where(index) +
                           ": the condition is computed in a run, expected a constant");
    }
    if (op == nullptr && composite == nullptr) {
      return UnsupportedOp("unsupported operator " + Quoted(node.op_type) + " (domain " +
                           Quoted(node.domain.empty() ? "ai.onnx" : node.domain) + ") in node " +
                           Quoted(NodeName(index)));
    }
    if (node.opset != 0) GANVAS_TRY(CheckOpset(node.opset));
    AttributeReader reader(node, NodeName(index), node.opset != 0 ? node.opset : model_.opset);
    Node made{OpKind::kIdentity, NodeName(index), {}, node_inputs_[index], {}};
    if (composite != nullptr) {
      GANVAS_TRY(SetOutputs(index, composite->max_outputs, made));
      GANVAS_TRY(CheckInputs(index, composite->min_inputs, composite->max_inputs, made));
      Expansion expansion(graph_, made.name, made.inputs, made.outputs);
      if (composite->expand != nullptr) {
        composite->expand(expansion, reader);
      } else {
        expansion.Finish(composite->formula, reader);
      }
      return reader.status();
    }
    made.kind = op->kind;
    made.attributes = op->parse(reader);
    GANVAS_TRY(SetOutputs(index, op->max_outputs, made));
    ApplyOldForm(*op, reader, graph_, made);
    GANVAS_TRY(reader.status());
    GANVAS_TRY(CheckInputs(index, op->min_inputs, op->max_inputs, made));
    return Lower(index, *op, std::move(made));
  }

  Status SetOutputs(size_t index, int max_outputs, Node& made) {
    const onnx::Node& node = model_.nodes[index];
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId id = node.outputs[i].empty() ? kNoValue : Find(node.outputs[i]);
      if (static_cast<int>(i) < max_outputs) {
        made.outputs.push_back(id);
      } else if (id != kNoValue && IsRead(id)) {
        return UnsupportedOp(Where(index) + ": output " + std::to_string(i) + " " +
                             Quoted(node.outputs[i]) + " is used, which is not supported");
      }
    }
    if (made.outputs.empty()) return BadModel(Where(index) + " has no outputs");
    return {};
  }

  bool IsRead(ValueId id) {
    if (is_read_.empty()) {
      is_read_.resize(graph_.values.size(), false);
      for (const auto& inputs : node_inputs_) {
        for (const ValueId input : inputs) {
          if (input != kNoValue) is_read_[static_cast<size_t>(input)] = true;
        }
      }
      for (const ValueId output : graph_.outputs) is_read_[static_cast<size_t>(output)] = true;
    }
    return is_read_[static_cast<size_t>(id)];
  }

  Status CheckInputs(size_t index, int min_inputs, int max_inputs, Node& made) const {
    while (!made.inputs.empty() && made.inputs.back() == kNoValue) made.inputs.pop_back();
    const int count = static_cast<int>(made.inputs.size());
    if (count < min_inputs || count > max_inputs) {
      std::string expected = std::to_string(min_inputs);
      if (max_inputs != min_inputs) expected += " to " + std::to_string(max_inputs);
      return BadModel(Where(index) + " has " + std::to_string(count) + " inputs, expected " +
                      expected);
    }
    for (int i = 0; i < min_inputs; ++i) {
      if (made.inputs[static_cast<size_t>(i)] == kNoValue) {
        return BadModel(Where(index) + ": input " + std::to_string(i) + " is left out");
      }
    }
    return {};
  }

  // Operators that others can express become those.
  Status Lower(size_t index, const Operator& op, Node made) {
    if (op.op_type == "Dropout") return LowerDropout(index, std::move(made));
    if (HasTrait(op.kind, kChain)) {
      LowerToChain(std::move(made));
      return {};
    }
    graph_.nodes.push_back(std::move(made));
    return {};
  }

  Status LowerDropout(size_t index, Node made) {
    if (made.inputs.size() == 3) {
      const auto& training = graph_.values[static_cast<size_t>(made.inputs[2])].constant;
      const bool off = training && training->dtype == DType::kBool &&
                       training->shape.elements() == 1 && *training->as<uint8_t>() == 0;
      if (!off) {
        return UnsupportedOp(Where(index) +
                             ": training_mode is set, expected a model exported for inference");
      }
    }
    made.inputs.resize(1);
    graph_.nodes.push_back(std::move(made));
    return {};
  }

  // f(a, b, c) = f(f(a, b), c); f(a) = a.
  void LowerToChain(Node made) {
    if (made.inputs.size() == 1) made.kind = OpKind::kIdentity;
    const std::vector<ValueId> inputs = made.inputs;
    for (size_t i = 2; i < inputs.size(); ++i) {
      const std::string name = made.name + "/" + std::to_string(i - 1);
      Node step{made.kind, name, {}, {made.inputs[0], inputs[i - 1]}, {AddValue(name, -1)}};
      made.inputs = {step.outputs[0], inputs[i]};
      graph_.nodes.push_back(std::move(step));
    }
    graph_.nodes.push_back(std::move(made));
  }
  onnx::Model model_;
  Graph graph_;
  std::map<std::string, ValueId> ids_;
  std::vector<int> producer_;                      // by ValueId: index into model_.nodes, or -1
  std::vector<std::vector<ValueId>> node_inputs_;  // parallel to model_.nodes
  std::vector<bool> is_read_;
};

}  // namespace

Result<Graph> Build(onnx::Model model) { return Builder(std::move(model)).Run(); }

}  // namespace ganvas::graph
