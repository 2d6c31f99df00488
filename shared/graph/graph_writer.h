// Appends nodes to a graph whose shapes are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/graph/infer_context.h"

namespace ganvas::graph {

// A tensor of a graph's own. The graph keeps its bytes.
ValueId AddConstant(Graph* graph, std::string name, DType dtype, const Shape& shape,
                    const void* numbers, size_t bytes);

// Each new node is inferred at once, so that whoever writes can ask for shapes. The first error
// stays: what is written after it means nothing, and no graph may be made of it.
class GraphWriter {
 public:
  // `values` is what Infer gave for `graph`; both outlive the writer and grow with it. New values
  // are called by `prefix` and a number.
  GraphWriter(Graph* graph, std::vector<Inferred>* values, std::string prefix)
      : graph_(*graph), values_(*values), prefix_(std::move(prefix)) {}

  const Status& status() const { return status_; }
  void Fail(Error error) {
    if (status_.ok()) status_ = std::move(error);
  }
  // Takes the value of a result, or its error and a default.
  template <typename T>
  T Take(Result<T> result) {
    if (result.ok()) return std::move(result).value();
    Fail(std::move(result).error());
    return T();
  }

  const Graph& graph() const { return graph_; }
  const std::vector<Inferred>& values() const { return values_; }
  const Inferred& Is(ValueId value) const { return values_[static_cast<size_t>(value)]; }
  const Shape& shape(ValueId value) const { return Is(value).shape; }

  ValueId Input(const std::string& name, DType dtype, const Shape& shape);
  ValueId Scalar(float number);
  ValueId Floats(const Shape& shape, const std::vector<float>& numbers);
  ValueId Ints(const std::vector<int64_t>& numbers);  // a vector
  ValueId Zeros(const Shape& shape);

  // A node of one new output, which is returned.
  ValueId Apply(OpKind kind, std::vector<ValueId> inputs, Attributes attributes = {});

  // What rules write most.
  ValueId Add(ValueId a, ValueId b) { return Apply(OpKind::kAdd, {a, b}); }
  ValueId Sub(ValueId a, ValueId b) { return Apply(OpKind::kSub, {a, b}); }
  ValueId Mul(ValueId a, ValueId b) { return Apply(OpKind::kMul, {a, b}); }
  ValueId Div(ValueId a, ValueId b) { return Apply(OpKind::kDiv, {a, b}); }
  ValueId Neg(ValueId a) { return Apply(OpKind::kNeg, {a}); }
  ValueId Scale(ValueId a, float factor) { return factor == 1 ? a : Mul(a, Scalar(factor)); }
  ValueId Where(ValueId condition, ValueId yes, ValueId no) {
    return Apply(OpKind::kWhere, {condition, yes, no});
  }
  // The same numbers in another shape; the value itself where it has that shape.
  ValueId Reshape(ValueId value, const std::vector<int64_t>& dims);
  ValueId ReshapeTo(ValueId value, const Shape& shape);
  ValueId Transpose(ValueId value, std::vector<int64_t> perm);
  // Swaps the last two axes.
  ValueId TransposeLast(ValueId value);
  // Keeps the axes, with size 1.
  ValueId ReduceSum(ValueId value, std::vector<int64_t> axes);
  ValueId ReduceMean(ValueId value, std::vector<int64_t> axes);
  ValueId ReduceProd(ValueId value, std::vector<int64_t> axes);
  // Sums over the axes along which `shape` was broadcast to the value's shape.
  ValueId SumTo(ValueId value, const Shape& shape);
  ValueId Expand(ValueId value, const Shape& shape);
  // [begin, end) of one axis.
  ValueId SliceAxis(ValueId value, int64_t axis, int64_t begin, int64_t end);
  ValueId ReverseAxis(ValueId value, int64_t axis);
  // Zeros before and after; negative amounts take elements away.
  ValueId Pad(ValueId value, const std::vector<int64_t>& begin, const std::vector<int64_t>& end);
  ValueId Concat(std::vector<ValueId> values, int64_t axis);

 private:
  ValueId AddValue(Inferred inferred);
  ValueId Reduce(OpKind kind, ValueId value, std::vector<int64_t> axes);
  ValueId Constant(DType dtype, const Shape& shape, const void* numbers, size_t bytes);

  Graph& graph_;
  std::vector<Inferred>& values_;
  const std::string prefix_;
  int count_ = 0;
  int64_t known_left_ = kMaxKnownInAll;
  Status status_;
};

}  // namespace ganvas::graph
