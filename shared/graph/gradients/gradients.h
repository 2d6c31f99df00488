// The rules of Differentiate, one for each operator or family, in the files of this folder.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph_writer.h"
#include "shared/graph/op_list.h"

namespace ganvas::graph {

// What a rule sees: a node, the derivatives by its outputs, and where to put those by its inputs.
class Pullback {
 public:
  // `wanted`: by ValueId, whose derivatives are asked for; `found`: those so far.
  Pullback(GraphWriter& writer, Node of, const std::vector<bool>& wanted,
           std::vector<ValueId>& found)
      : w(writer), node(std::move(of)), wanted_(wanted), found_(found) {}

  GraphWriter& w;
  const Node node;

  ValueId in(size_t i) const { return i < node.inputs.size() ? node.inputs[i] : kNoValue; }
  ValueId out(size_t i = 0) const { return node.outputs[i]; }
  // A copy, since values move when the graph grows.
  Shape shape(size_t i) const { return w.shape(in(i)); }
  Shape out_shape() const { return w.shape(out()); }
  template <typename T>
  const T& attributes() const {
    return *std::get_if<T>(&node.attributes);
  }
  // For the functions of resolve.h; valid until the next node is written.
  NodeContext context() const { return {w.graph(), node, w.values()}; }

  // The derivative by output i; kNoValue where nothing depends on it.
  ValueId g(size_t i = 0) const {
    const ValueId value = out(i);
    return value == kNoValue ? kNoValue : found_[static_cast<size_t>(value)];
  }
  bool Wants(size_t i) const {
    const ValueId value = in(i);
    return value != kNoValue && wanted_[static_cast<size_t>(value)];
  }
  // Adds to the derivative by input i. Where the input was broadcast, `gradient` may have the
  // broadcast shape.
  void Give(size_t i, ValueId gradient) {
    ValueId& sum = found_[static_cast<size_t>(in(i))];
    const ValueId fitted = w.SumTo(gradient, shape(i));
    sum = sum == kNoValue ? fitted : w.Add(sum, fitted);
  }

 private:
  const std::vector<bool>& wanted_;
  std::vector<ValueId>& found_;
};

// clang-format off
#define GANVAS_ROW(kind, min, max, outputs, parse, infer, lower, gradient, ...) \
  void Gradient##gradient(Pullback& p);
GANVAS_OPERATORS(GANVAS_ROW)
#undef GANVAS_ROW
// clang-format on

}  // namespace ganvas::graph
