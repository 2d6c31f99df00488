// What an operator's inference sees and sets: the values around one node.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {

// Tensors up to these sizes are followed number by number.
inline constexpr int64_t kMaxKnownInts = 1024;
inline constexpr int64_t kMaxKnownReals = 64;
// All numbers of one inference together, so that a small hostile file cannot fill the memory.
inline constexpr int64_t kMaxKnownInAll = int64_t{1} << 22;

bool IsFloat(DType type);    // float32, float16, float64
bool IsInteger(DType type);  // int64, int32, int8, uint8

class InferContext : public NodeContext {
 public:
  // `known_left`: how many more numbers may become known, counted down; must outlive the context.
  InferContext(const Graph& graph_in, const Node& node_in, std::span<Inferred> values_in,
               int64_t& known_left)
      : NodeContext{graph_in, node_in, values_in}, all_(values_in), known_left_(known_left) {}

  int input_count() const { return static_cast<int>(node.inputs.size()); }
  // Whether input i's numbers are known, whole or real.
  bool IsKnown(int i) const { return input(i).known || input(i).known_real; }
  int output_count() const { return static_cast<int>(node.outputs.size()); }

  // Sets type and shape of output i; an omitted output is skipped. kBadModel if the shape is
  // negative or too large.
  Status SetOutput(int i, DType dtype, std::span<const int64_t> dims);
  Status SetOutput(int i, DType dtype, const Shape& shape) {
    return SetOutput(i, dtype, shape.dims());
  }
  // Precondition: SetOutput(i) before, and the output is not omitted.
  Inferred& output(int i) {
    return all_[static_cast<size_t>(node.outputs[static_cast<size_t>(i)])];
  }

  Status RequireFloat(int i) const;
  Status RequireSameType(int i, int j) const;
  Status RequireShape(int i, const Shape& expected) const;
  Status RequireRank(int i, int min, int max) const;

  // A shape of these dimensions, or kBadModel.
  Result<Shape> MakeShape(std::span<const int64_t> dims) const;

  // Hands numbers to an output whose type and shape are set; ignored where they are too many.
  void SetKnown(std::vector<int64_t> numbers, int out = 0);
  void SetKnownReal(std::vector<double> numbers, int out = 0);  // rounded to the output's type
  // Output 0 holds input i's numbers in the same order.
  void CopyKnown(int i);
  // The output's element k is input i's element source[k].
  void PermuteKnown(int i, std::span<const size_t> source, int out = 0);

 private:
  // The output that takes numbers, or nullptr where it is omitted or they are too many.
  Inferred* KnownOutput(int out, int64_t max_elements);

  std::span<Inferred> all_;
  int64_t& known_left_;
};

// The numbers of input i, which must follow from shapes and constants (else kUnsupportedOp).
Result<std::span<const int64_t>> KnownInts(const NodeContext& node, int i);

// "[2, -1]".
std::string DimsText(std::span<const int64_t> dims);

// Numpy's two-way broadcasting; nothing when the shapes do not fit.
std::optional<std::vector<int64_t>> Broadcast(const Shape& a, const Shape& b);

// `axis` in [0, rank), or kBadModel naming `what`.
Result<int64_t> NormalizeAxis(const NodeContext& node, int64_t axis, int64_t rank,
                              const std::string& what = "axis");

// Axes in [0, rank), sorted, without repetitions (kBadModel).
Result<std::vector<int64_t>> NormalizeAxes(const NodeContext& node, std::span<const int64_t> axes,
                                           int64_t rank);

}  // namespace ganvas::graph
