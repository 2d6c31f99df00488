// Appends the nodes that one operator of a file is written as.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/graph/attribute_reader.h"
#include "shared/graph/graph.h"

namespace ganvas::graph {

// The nodes' names are the composite's with a number.
class Expansion {
 public:
  // inputs and outputs: the composite's own values; kNoValue where one is left out.
  Expansion(Graph& graph, std::string name, std::vector<ValueId> inputs,
            std::vector<ValueId> outputs)
      : graph_(graph),
        name_(std::move(name)),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)) {}

  // kNoValue where it is left out.
  ValueId input(size_t i) const { return i < inputs_.size() ? inputs_[i] : kNoValue; }
  const Graph& graph() const { return graph_; }
  // nullptr where input i is left out or computed.
  const TensorView* constant(size_t i) const;

  ValueId Scalar(float number);
  ValueId Floats(const std::vector<float>& numbers);  // a vector
  ValueId Ints(const std::vector<int64_t>& numbers);  // a vector
  // A node of one new output, which is returned.
  ValueId Apply(OpKind kind, std::vector<ValueId> inputs, Attributes attributes = {});
  // The last node, which makes the composite's output.
  void Finish(OpKind kind, std::vector<ValueId> inputs, Attributes attributes = {});

  // The nodes of a formula, whose last value is returned: "s=Sigmoid(Mul(a,$alpha=1.5));Mul(a,s)".
  // Single letters a, b, ... are the composite's inputs, other names are those that this or an
  // earlier formula gave, or Set. $alpha=1.5 is the composite's attribute of that name with its
  // default; 2.5 is float32, 2L int64, [2,-1] a vector of int64; F32(x), I32(x), U8(x), I64(x) are
  // casts, Join(x,y) concatenates vectors. The operators read their attributes from the composite.
  // Where the first operand is left out, so is the result; Add?(x,y) is x where y is left out.
  ValueId Write(std::string_view formula, AttributeReader& r);
  // The convolution made last computes sums of whole numbers: no faster arithmetic may round.
  void MarkExact();
  void Set(const std::string& name, ValueId value) { names_[name] = value; }
  // Write, whose value becomes the composite's output `out`; nothing where that is left out.
  void Finish(std::string_view formula, AttributeReader& r, size_t out = 0);

 private:
  friend class FormulaWriter;

  ValueId AddValue();
  ValueId AddConstant(DType dtype, Shape shape, const void* numbers, size_t bytes);

  Graph& graph_;
  std::string name_;
  std::vector<ValueId> inputs_, outputs_;
  std::map<std::string, ValueId, std::less<>> names_;
  int count_ = 0;
};

}  // namespace ganvas::graph
