#include "shared/onnx/branches.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "shared/onnx/functions.h"

namespace ganvas::onnx {
namespace {

// What a name inside a branch is called outside.
using Names = std::map<std::string, std::string>;

const Attribute* Find(const Node& node, const char* name) {
  for (const Attribute& attribute : node.attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

class Chooser {
 public:
  explicit Chooser(std::span<const Tensor> initializers) {
    for (const Tensor& tensor : initializers) Learn(tensor.name, tensor);
  }

  void Add(Node node) {
    if (node.domain.empty() && node.op_type == "If" && Choose(node)) return;
    Follow(node);
    nodes_.push_back(std::move(node));
  }

  std::vector<Node> Take() { return std::move(nodes_); }

 private:
  void Learn(const std::string& name, const Tensor& tensor) {
    if (tensor.shape.elements() != 1) return;
    if (tensor.dtype == DType::kBool) known_[name] = tensor.data[0] != 0 ? 1 : 0;
    if (tensor.dtype == DType::kI64) {
      std::memcpy(&known_[name], tensor.data.data(), sizeof(int64_t));
    }
  }

  std::optional<int64_t> Known(const Node& node, size_t input) const {
    if (input >= node.inputs.size()) return std::nullopt;
    const auto found = known_.find(node.inputs[input]);
    return found == known_.end() ? std::nullopt : std::optional(found->second);
  }

  // Numbers that follow from one node of those that exporters put before a condition.
  void Follow(const Node& node) {
    if (!node.domain.empty() || node.outputs.size() != 1) return;
    const std::string& out = node.outputs[0];
    if (node.op_type == "Constant") {
      const Attribute* value = Find(node, "value");
      const auto* tensor = value == nullptr ? nullptr : std::get_if<Tensor>(&value->value);
      if (tensor != nullptr) Learn(out, *tensor);
      return;
    }
    const std::optional<int64_t> a = Known(node, 0);
    if (!a) return;
    if (node.op_type == "Identity" || node.op_type == "Cast") known_[out] = *a;
    if (node.op_type == "Not") known_[out] = *a == 0 ? 1 : 0;
    const std::optional<int64_t> b = Known(node, 1);
    if (b && node.op_type == "Equal") known_[out] = *a == *b ? 1 : 0;
  }

  // False where it is not known which branch is taken.
  bool Choose(const Node& node) {
    const std::optional<int64_t> condition = Known(node, 0);
    const Attribute* taken = Find(node, condition.value_or(0) != 0 ? "then_branch" : "else_branch");
    const auto* given =
        taken == nullptr ? nullptr : std::get_if<std::shared_ptr<const Branch>>(&taken->value);
    if (!condition || given == nullptr || *given == nullptr) return false;
    const Branch& branch = **given;
    if (branch.outputs.size() < node.outputs.size()) return false;
    const std::string prefix = (node.name.empty() ? node.outputs[0] : node.name) + "/";
    Names names;
    for (const Node& inner : branch.nodes) {
      for (const std::string& name : inner.outputs) {
        if (!name.empty()) names[name] = prefix + name;
      }
    }
    for (const Node& inner : branch.nodes) {
      Add(Renamed(inner, names, prefix + inner.name, node.opset));
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const auto made = names.find(branch.outputs[i]);
      const std::string& from = made == names.end() ? branch.outputs[i] : made->second;
      nodes_.push_back({prefix + branch.outputs[i], "Identity", "", {from}, {node.outputs[i]}, {}});
    }
    return true;
  }

  static Node Renamed(const Node& inner, const Names& names, std::string name, int64_t opset) {
    const auto outside = [&](const std::string& value) {
      const auto found = names.find(value);
      return found == names.end() ? value : found->second;
    };
    Node node;
    node.name = std::move(name);
    node.op_type = inner.op_type;
    node.domain = inner.domain;
    node.overload = inner.overload;
    node.opset = opset;
    for (const std::string& value : inner.inputs) node.inputs.push_back(outside(value));
    for (const std::string& value : inner.outputs) node.outputs.push_back(outside(value));
    for (const Attribute& attribute : inner.attributes) {
      const auto* nested = std::get_if<std::shared_ptr<const Branch>>(&attribute.value);
      if (nested == nullptr || *nested == nullptr) {
        node.attributes.push_back(CopyAttribute(attribute, attribute.name));
        continue;
      }
      // A branch in a branch reads values of both.
      auto copy = std::make_shared<Branch>();
      for (const Node& deeper : (*nested)->nodes) {
        copy->nodes.push_back(Renamed(deeper, names, deeper.name, deeper.opset));
      }
      for (const std::string& value : (*nested)->outputs) copy->outputs.push_back(outside(value));
      Attribute& kept = node.attributes.emplace_back();
      kept.name = attribute.name;
      kept.value = std::shared_ptr<const Branch>(std::move(copy));
    }
    return node;
  }

  std::map<std::string, int64_t> known_;
  std::vector<Node> nodes_;
};

}  // namespace

void ChooseBranches(std::span<const Tensor> initializers, std::vector<Node>& nodes) {
  const bool any = std::any_of(nodes.begin(), nodes.end(),
                               [](const Node& node) { return node.op_type == "If"; });
  if (!any) return;
  Chooser chooser(initializers);
  for (Node& node : nodes) chooser.Add(std::move(node));
  nodes = chooser.Take();
}

}  // namespace ganvas::onnx
