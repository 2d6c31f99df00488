#include "shared/graph/widen_halves.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/graph/op_table.h"

namespace ganvas::graph {
namespace {

class Widener {
 public:
  explicit Widener(Graph& graph) : graph_(graph), half_(graph.values.size(), false) {}

  void Run() {
    FindHalves();
    if (std::none_of(half_.begin(), half_.end(), [](bool half) { return half; })) return;
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (Node& node : nodes) {
      if (auto* cast = std::get_if<CastAttrs>(&node.attributes)) {
        if (cast->to == DType::kF16) cast->to = DType::kF32;
      } else {
        if (auto* filled = std::get_if<ConstantOfShapeAttrs>(&node.attributes)) {
          if (filled->dtype == DType::kF16) filled->dtype = DType::kF32;
        }
        for (ValueId& input : node.inputs) input = Widened(input);
      }
      graph_.nodes.push_back(std::move(node));
    }
    for (ValueId& output : graph_.outputs) {
      if (half_[static_cast<size_t>(output)]) output = Cast(output, DType::kF16);
    }
  }

 private:
  // Values that the file means to be float16.
  void FindHalves() {
    for (size_t v = 0; v < graph_.values.size(); ++v) {
      const auto& constant = graph_.values[v].constant;
      half_[v] = constant && constant->dtype == DType::kF16;
    }
    for (size_t i = 0; i < graph_.inputs.size(); ++i) {
      half_[static_cast<size_t>(graph_.inputs[i])] = graph_.input_infos[i].dtype == DType::kF16;
    }
    stored_ = half_;
    for (const Node& node : graph_.nodes) {
      const bool half = MakesHalves(node);
      for (const ValueId output : node.outputs) {
        if (output != kNoValue) half_[static_cast<size_t>(output)] = half;
      }
    }
  }

  bool IsHalf(const Node& node, size_t input) const {
    return input < node.inputs.size() && node.inputs[input] != kNoValue &&
           half_[static_cast<size_t>(node.inputs[input])];
  }

  bool MakesHalves(const Node& node) const {
    switch (node.kind) {
      case OpKind::kCast:
        return std::get_if<CastAttrs>(&node.attributes)->to == DType::kF16;
      case OpKind::kConstantOfShape:
        return std::get_if<ConstantOfShapeAttrs>(&node.attributes)->dtype == DType::kF16;
      default:
        if (HasTrait(node.kind, kOwnType)) return false;
        return IsHalf(node, HasTrait(node.kind, kSecondType) ? 1 : 0);
    }
  }

  // The value as float32; one Cast for all who read it.
  ValueId Widened(ValueId value) {
    if (value == kNoValue || !stored_[static_cast<size_t>(value)]) return value;
    const auto found = widened_.find(value);
    if (found != widened_.end()) return found->second;
    const ValueId wide = Cast(value, DType::kF32);
    widened_.emplace(value, wide);
    return wide;
  }

  ValueId Cast(ValueId value, DType to) {
    const std::string name = graph_.values[static_cast<size_t>(value)].name;
    graph_.values.push_back({name, std::nullopt});
    const auto made = static_cast<ValueId>(graph_.values.size() - 1);
    graph_.nodes.push_back({OpKind::kCast,
                            name + (to == DType::kF16 ? " as float16" : " as float32"),
                            CastAttrs{to},
                            {value},
                            {made}});
    return made;
  }

  Graph& graph_;
  std::vector<bool> half_;    // by ValueId, of the graph as it came
  std::vector<bool> stored_;  // of these, inputs and constants, which stay float16
  std::map<ValueId, ValueId> widened_;
};

}  // namespace

void WidenHalves(Graph& graph) { Widener(graph).Run(); }

}  // namespace ganvas::graph
