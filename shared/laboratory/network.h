// A multilayer perceptron: its weights, and its nodes in a graph.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/graph/graph_writer.h"
#include "shared/laboratory/options.h"
#include "shared/runtime/session.h"

namespace ganvas::laboratory {

// Matrices and biases as one row of numbers.
class Network {
 public:
  // `name` begins the names of the weights: "g" gives "g0.weight", "g0.bias", "g1.weight", ...
  // Weights are those of He et al. 2015, with the numbers that the trainer's MLP draws from `seed`;
  // biases are 0.
  Network(std::string name, const NetworkOptions& options, int64_t in, int64_t out, uint64_t seed);

  // float[N, in] -> float[N, out], with a graph's inputs of the weights, in order.
  graph::ValueId Apply(graph::GraphWriter& w, const std::vector<graph::ValueId>& weights,
                       graph::ValueId x) const;
  // An input of the graph for each matrix and each bias.
  std::vector<graph::ValueId> AddInputs(graph::GraphWriter& w) const;

  size_t parts() const { return parts_.size(); }
  // Names of those inputs.
  std::vector<std::string> Names() const;
  // `values`, which is laid out as `numbers`, as tensors for a run. They point into it.
  void AppendTensors(const std::vector<float>& values, std::vector<NamedTensor>* tensors) const;

  std::vector<float> numbers;

 private:
  struct Part {
    std::string name;
    Shape shape;
    size_t offset;
  };
  std::vector<Part> parts_;
  Activation activation_;
};

}  // namespace ganvas::laboratory
