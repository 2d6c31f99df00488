// Which nodes of a file are needed, and in which order they can run.
#pragma once

#include <vector>

#include "shared/graph/graph.h"

namespace ganvas::graph {

// The nodes that the outputs need, in an order in which every input comes first: file order
// wherever that is possible. Iterative, so that deep graphs need no deep stack.
class NodeOrder {
 public:
  // `producer[v]` is the node that makes value v, or -1; `inputs[n]` the values that node n reads.
  // Both must outlive the NodeOrder.
  NodeOrder(const std::vector<int>& producer, const std::vector<std::vector<ValueId>>& inputs)
      : producer_(producer), inputs_(inputs), live_(inputs.size(), false) {}

  // Marks what `value` is made of.
  void Need(ValueId value);
  // `stuck` is -1, or a node of a cycle or behind one; the order then lacks nodes.
  std::vector<int> Sort(int& stuck) const;

 private:
  int ProducerOf(ValueId value) const {
    return value == kNoValue ? -1 : producer_[static_cast<size_t>(value)];
  }

  const std::vector<int>& producer_;
  const std::vector<std::vector<ValueId>>& inputs_;
  std::vector<bool> live_;
};

}  // namespace ganvas::graph
