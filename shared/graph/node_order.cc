#include "shared/graph/node_order.h"

#include <functional>
#include <queue>

namespace ganvas::graph {

void NodeOrder::Need(ValueId value) {
  std::vector<ValueId> stack = {value};
  while (!stack.empty()) {
    const int node = ProducerOf(stack.back());
    stack.pop_back();
    if (node < 0 || live_[static_cast<size_t>(node)]) continue;
    live_[static_cast<size_t>(node)] = true;
    for (const ValueId input : inputs_[static_cast<size_t>(node)]) stack.push_back(input);
  }
}

std::vector<int> NodeOrder::Sort(int& stuck) const {
  const size_t count = inputs_.size();
  std::vector<int> waiting_for(count, 0);
  std::vector<std::vector<int>> readers(count);
  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  for (size_t n = 0; n < count; ++n) {
    if (!live_[n]) continue;
    for (const ValueId input : inputs_[n]) {
      const int node = ProducerOf(input);
      if (node < 0) continue;
      readers[static_cast<size_t>(node)].push_back(static_cast<int>(n));
      ++waiting_for[n];
    }
    if (waiting_for[n] == 0) ready.push(static_cast<int>(n));
  }
  std::vector<int> order;
  while (!ready.empty()) {
    const int node = ready.top();
    ready.pop();
    order.push_back(node);
    for (const int reader : readers[static_cast<size_t>(node)]) {
      if (--waiting_for[static_cast<size_t>(reader)] == 0) ready.push(reader);
    }
  }
  stuck = -1;
  for (size_t n = 0; n < count && stuck < 0; ++n) {
    if (live_[n] && waiting_for[n] > 0) stuck = static_cast<int>(n);
  }
  return order;
}

}  // namespace ganvas::graph
