#include "shared/graph/differentiate.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "shared/base/quoted.h"
#include "shared/graph/attribute_reader.h"
#include "shared/graph/cut.h"
#include "shared/graph/gradients/gradients.h"
#include "shared/graph/op_table.h"

namespace ganvas::graph {

void GradientZero(Pullback&) {}
void GradientNone(Pullback&) {}

namespace {

using Rule = void (*)(Pullback&);

// clang-format off
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, lower, gradient, ...) Gradient##gradient,
constexpr Rule kRules[] = {GANVAS_OPERATORS(GANVAS_ROW)};
#undef GANVAS_ROW
// clang-format on
static_assert(std::size(kRules) == kOpKinds);

class Differentiator {
 public:
  Differentiator(const Graph& graph, std::vector<Inferred> values)
      : values_(std::move(values)), nodes_(graph.nodes.size()) {
    made_.values = graph.values;
    made_.nodes = graph.nodes;
    made_.inputs = graph.inputs;
    made_.input_infos = graph.input_infos;
    made_.outputs = graph.outputs;
    made_.output_infos = graph.output_infos;
    made_.metadata = graph.metadata;
    made_.opset = graph.opset;
    made_.bypassed = graph.bypassed;
  }

  Result<Graph> Run(std::span<const std::string> outputs, std::span<const std::string> inputs,
                    std::span<const std::string> also) && {
    std::vector<ValueId> by;
    for (const std::string& name : inputs) {
      GANVAS_ASSIGN(const ValueId value, Find(made_.inputs, made_.input_infos, name, "input"));
      by.push_back(value);
    }
    std::vector<ValueId> of;
    for (const std::string& name : outputs) {
      GANVAS_ASSIGN(const ValueId value, Find(made_.outputs, made_.output_infos, name, "output"));
      of.push_back(value);
    }
    if (of.empty()) return BadInput("a gradient needs a cotangent of an output");
    if (by.empty()) return BadInput("a gradient needs an input of float32");
    std::vector<ValueId> kept;
    for (const std::string& name : also) {
      const ValueId value = FindValue(made_, name);
      if (value == kNoValue) return BadInput("no value of the model is called " + Quoted(name));
      kept.push_back(value);
    }
    FindWanted(by);
    GraphWriter writer(&made_, &values_, "gradient/");
    found_.assign(values_.size(), kNoValue);
    for (size_t i = 0; i < of.size(); ++i) {
      const auto v = static_cast<size_t>(of[i]);
      if (found_[v] != kNoValue) return BadInput("output " + Quoted(outputs[i]) + ": named twice");
      const Inferred is = values_[v];
      found_[v] = writer.Input(CotangentName(outputs[i]), is.dtype, is.shape);
    }
    GANVAS_TRY(PullBack(writer));
    made_.outputs.clear();
    made_.output_infos.clear();
    for (size_t i = 0; i < by.size(); ++i) {
      const auto v = static_cast<size_t>(by[i]);
      if (found_[v] == kNoValue) found_[v] = writer.Zeros(Shape(values_[v].shape));
      AddOutput(found_[v], inputs[i]);
    }
    for (size_t i = 0; i < kept.size(); ++i) AddOutput(kept[i], also[i]);
    GANVAS_TRY(writer.status());
    CopyLooseOutputs(&made_);
    return std::move(made_);
  }

 private:
  Result<ValueId> Find(const std::vector<ValueId>& among, const std::vector<onnx::ValueInfo>& infos,
                       const std::string& name, const char* what) const {
    for (size_t i = 0; i < among.size(); ++i) {
      if (infos[i].name != name) continue;
      const DType dtype = values_[static_cast<size_t>(among[i])].dtype;
      if (dtype == DType::kF32 || dtype == DType::kF16) return among[i];
      return BadInput(std::string(what) + " " + Quoted(name) + " holds " + DTypeName(dtype) +
                      ", expected float32: a gradient needs numbers that can move");
    }
    return BadInput(std::string("the gradient has no ") + what + " " + Quoted(name));
  }

  void AddOutput(ValueId value, const std::string& name) {
    made_.outputs.push_back(value);
    onnx::ValueInfo info;
    info.name = name;
    info.dtype = values_[static_cast<size_t>(value)].dtype;
    made_.output_infos.push_back(std::move(info));
  }

  bool IsFloat(ValueId v) const { return graph::IsFloat(values_[static_cast<size_t>(v)].dtype); }

  // Float values that move with one of `by`.
  void FindWanted(const std::vector<ValueId>& by) {
    wanted_.assign(values_.size(), false);
    for (const ValueId v : by) wanted_[static_cast<size_t>(v)] = true;
    for (const Node& node : made_.nodes) {
      if (GradientOf(node.kind) == GradientKind::kZero) continue;
      const bool moves = std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId v) {
        return v != kNoValue && wanted_[static_cast<size_t>(v)];
      });
      // What an operator without a rule makes moves, of whatever type it is: so it is named.
      const bool any = GradientOf(node.kind) == GradientKind::kNone;
      for (const ValueId v : node.outputs) {
        if (moves && v != kNoValue && (any || IsFloat(v))) wanted_[static_cast<size_t>(v)] = true;
      }
    }
  }

  Status PullBack(GraphWriter& writer) {
    for (size_t n = nodes_; n-- > 0;) {
      const Node& node = made_.nodes[n];
      const bool flows = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId v) {
        return v != kNoValue && wanted_[static_cast<size_t>(v)] &&
               found_[static_cast<size_t>(v)] != kNoValue;
      });
      if (!flows) continue;
      if (GradientOf(node.kind) == GradientKind::kNone) {
        return UnsupportedOp(NodeText(node.name, std::string(OpName(node.kind))) +
                             ": its gradient is not known");
      }
      Pullback pullback(writer, node, wanted_, found_);
      kRules[static_cast<size_t>(node.kind)](pullback);
      GANVAS_TRY(writer.status());
    }
    return {};
  }

  Graph made_;
  std::vector<Inferred> values_;
  const size_t nodes_;          // of the graph itself
  std::vector<bool> wanted_;    // by ValueId of the graph itself
  std::vector<ValueId> found_;  // the derivatives so far, parallel to wanted_
};

}  // namespace

std::string CotangentName(const std::string& output) { return "cotangent of " + output; }

GradientKind GradientOf(OpKind kind) {
  const Rule rule = kRules[static_cast<size_t>(kind)];
  return rule == GradientNone   ? GradientKind::kNone
         : rule == GradientZero ? GradientKind::kZero
                                : GradientKind::kRule;
}

Result<Graph> Differentiate(const Graph& graph, std::span<const Shape> input_shapes,
                            std::span<const std::string> outputs,
                            std::span<const std::string> inputs,
                            std::span<const std::string> also) {
  GANVAS_ASSIGN(std::vector<Inferred> values, Infer(graph, input_shapes));
  return Differentiator(graph, std::move(values)).Run(outputs, inputs, also);
}

}  // namespace ganvas::graph
