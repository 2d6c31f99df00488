// Which operator makes which value of which: all that the meaning of numbers is read from. It can
// be taken from a graph that the engine understood, and from a file with operators that it lacks.
#pragma once

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/graph/graph.h"
#include "shared/onnx/model.h"

namespace ganvas::translate {

struct Wiring {
  using Value = int;
  static constexpr Value kNone = -1;  // an omitted optional input

  struct Node {
    std::string op;  // the ONNX operator type
    std::vector<Value> inputs, outputs;
    // Of a Clip that has its limits as attributes.
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
  };
  std::vector<Node> nodes;
  std::vector<std::optional<TensorView>> constants;  // by value; what they view must outlive this
  std::vector<Value> inputs, outputs;                // in the order of the model's ports

  // By value: which node makes it (nullptr for inputs and constants), which ones read it.
  const Node* Producer(Value v) const;
  const std::vector<const Node*>& Readers(Value v) const;
  // The values of a node that are there, else kNone.
  static Value InputOf(const Node& node, size_t i) {
    return i < node.inputs.size() ? node.inputs[i] : kNone;
  }

  Wiring() = default;
  Wiring(Wiring&&) = default;
  Wiring& operator=(Wiring&&) = default;
  Wiring(const Wiring&) = delete;
  Wiring& operator=(const Wiring&) = delete;

 private:
  friend Wiring WiringOf(const graph::Graph& graph);
  friend Wiring WiringOf(const onnx::Model& model);
  void Index();

  std::vector<const Node*> producers_;
  std::vector<std::vector<const Node*>> readers_;
  std::vector<std::unique_ptr<std::vector<double>>> numbers_;  // behind some of the constants
};

// The graph, or the model, must outlive the result.
Wiring WiringOf(const graph::Graph& graph);
Wiring WiringOf(const onnx::Model& model);

}  // namespace ganvas::translate
