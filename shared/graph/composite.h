// Operators that are written as several others: LayerNormalization, GroupNormalization, Gelu, ...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/graph/attribute_reader.h"
#include "shared/graph/graph.h"

namespace ganvas::graph {

// Appends the nodes of one composite to a graph. Their names are the composite's with a number.
class Expansion {
 public:
  // inputs and output: the composite's own values.
  Expansion(Graph& graph, std::string name, std::vector<ValueId> inputs, ValueId output)
      : graph_(graph), name_(std::move(name)), inputs_(std::move(inputs)), output_(output) {}

  // kNoValue where it is left out.
  ValueId input(size_t i) const { return i < inputs_.size() ? inputs_[i] : kNoValue; }
  const Graph& graph() const { return graph_; }

  ValueId Scalar(float number);
  ValueId Floats(const std::vector<float>& numbers);  // a vector
  ValueId Ints(const std::vector<int64_t>& numbers);  // a vector
  // A node of one new output, which is returned.
  ValueId Apply(OpKind kind, std::vector<ValueId> inputs, Attributes attributes = {});
  // The last node, which makes the composite's output.
  void Finish(OpKind kind, std::vector<ValueId> inputs, Attributes attributes = {});

 private:
  ValueId AddValue();
  ValueId AddConstant(DType dtype, const Shape& shape, const void* numbers, size_t bytes);

  Graph& graph_;
  std::string name_;
  std::vector<ValueId> inputs_;
  ValueId output_;
  int count_ = 0;
};

struct Composite {
  std::string_view op_type;
  int min_inputs, max_inputs;
  void (*expand)(Expansion&, AttributeReader&);  // errors end up in the reader
};

// nullptr for other operator types.
const Composite* FindComposite(std::string_view op_type);

}  // namespace ganvas::graph
