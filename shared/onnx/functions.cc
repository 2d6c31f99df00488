#include "shared/onnx/functions.h"

#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "shared/base/quoted.h"

namespace ganvas::onnx {
namespace {

constexpr size_t kMaxInlinedNodes = 65536;
constexpr int kDeepestCall = 32;  // functions that call functions

const Attribute* Find(const std::vector<Attribute>& attributes, const std::string& name) {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

class Inliner {
 public:
  Inliner(const std::vector<Function>& functions, int64_t opset) : opset_(opset) {
    for (const Function& function : functions) {
      functions_[{function.domain, function.name, function.overload}] = &function;
    }
  }

  // Appends the node, or what it stands for.
  Status Add(Node node, int depth) {
    const auto found = functions_.find({node.domain, node.op_type, node.overload});
    if (found == functions_.end()) {
      if (nodes_.size() == kMaxInlinedNodes) {
        return BadModel("the functions of the file make more than " +
                        std::to_string(kMaxInlinedNodes) + " nodes");
      }
      nodes_.push_back(std::move(node));
      return {};
    }
    if (depth == kDeepestCall) {
      return BadModel("function " + Quoted(node.op_type) + " calls functions more than " +
                      std::to_string(kDeepestCall) + " deep");
    }
    return Call(*found->second, node, depth);
  }

  std::vector<Node> Take() { return std::move(nodes_); }

 private:
  Status Call(const Function& function, const Node& caller, int depth) {
    if (static_cast<size_t>(calls_) == kMaxInlinedNodes) {
      return BadModel("the functions of the file are called more than " +
                      std::to_string(kMaxInlinedNodes) + " times");
    }
    const std::string where = caller.name.empty() ? caller.op_type : caller.name;
    // Values of the function's own get names that no other call has.
    const std::string prefix = where + "#" + std::to_string(++calls_) + "/";
    if (caller.inputs.size() > function.inputs.size() ||
        caller.outputs.size() > function.outputs.size()) {
      return BadModel("node " + Quoted(where) + " gives function " + Quoted(function.name) + " " +
                      std::to_string(caller.inputs.size()) + " inputs and takes " +
                      std::to_string(caller.outputs.size()) + " outputs, expected at most " +
                      std::to_string(function.inputs.size()) + " and " +
                      std::to_string(function.outputs.size()));
    }
    std::map<std::string, std::string> names = {{"", ""}};
    for (size_t i = 0; i < function.inputs.size(); ++i) {
      names[function.inputs[i]] = i < caller.inputs.size() ? caller.inputs[i] : "";
    }
    std::vector<Node> copies;  // of inputs that are handed on as outputs
    for (size_t i = 0; i < caller.outputs.size(); ++i) {
      const auto [name, fresh] = names.try_emplace(function.outputs[i], caller.outputs[i]);
      if (fresh || caller.outputs[i].empty()) continue;
      copies.push_back(
          {prefix + function.outputs[i], "Identity", "", {name->second}, {caller.outputs[i]}, {}});
    }
    const auto renamed = [&](const std::string& name) {
      return names.try_emplace(name, prefix + name).first->second;
    };
    for (const Node& inner : function.nodes) {
      Node node;
      node.name = prefix + (inner.name.empty() ? inner.op_type : inner.name);
      node.op_type = inner.op_type;
      node.domain = inner.domain;
      node.overload = inner.overload;
      if (function.opset != 0 && function.opset != opset_) node.opset = function.opset;
      for (const std::string& name : inner.inputs) node.inputs.push_back(renamed(name));
      for (const std::string& name : inner.outputs) node.outputs.push_back(renamed(name));
      for (const Attribute& attribute : inner.attributes) {
        const Attribute* value = &attribute;
        if (!attribute.reference.empty()) {
          value = Find(caller.attributes, attribute.reference);
          if (value == nullptr) value = Find(function.defaults, attribute.reference);
        }
        // What the caller leaves out has the operator's own default.
        if (value != nullptr) node.attributes.push_back(CopyAttribute(*value, attribute.name));
      }
      GANVAS_TRY(Add(std::move(node), depth + 1));
    }
    for (Node& copy : copies) GANVAS_TRY(Add(std::move(copy), depth));
    return {};
  }

  const int64_t opset_;
  std::map<std::tuple<std::string, std::string, std::string>, const Function*> functions_;
  std::vector<Node> nodes_;
  int64_t calls_ = 0;
};

}  // namespace

Attribute CopyAttribute(const Attribute& from, const std::string& name) {
  Attribute copy;
  copy.name = name;
  copy.reference = from.reference;
  const auto* tensor = std::get_if<Tensor>(&from.value);
  if (tensor == nullptr) {
    std::visit(
        [&](const auto& value) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, Tensor>) copy.value = value;
        },
        from.value);
    return copy;
  }
  Tensor same;
  same.name = tensor->name;
  same.dtype = tensor->dtype;
  same.shape = tensor->shape;
  same.owned = tensor->owned;
  same.data = tensor->owned.empty() ? tensor->data : std::span<const uint8_t>(same.owned);
  copy.value = std::move(same);
  return copy;
}

Status InlineFunctions(const std::vector<Function>& functions, Model& model) {
  if (functions.empty()) return {};
  Inliner inliner(functions, model.opset);
  for (Node& node : model.nodes) GANVAS_TRY(inliner.Add(std::move(node), 0));
  model.nodes = inliner.Take();
  return {};
}

}  // namespace ganvas::onnx
