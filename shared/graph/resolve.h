// What a node does for concrete input shapes, whatever form its attributes were written in: the one
// place that turns attributes, constant inputs and shapes into plain numbers. Inference and kernels
// both ask here, so they cannot disagree.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/graph/graph.h"

namespace ganvas::graph {

// A node among the inferred values of its graph (indexed by ValueId, as Infer returns them).
struct NodeContext {
  const Graph& graph;
  const Node& node;
  std::span<const Inferred> values;

  bool has_input(int i) const;
  // Precondition: has_input(i).
  const Inferred& input(int i) const {
    return values[static_cast<size_t>(node.inputs[static_cast<size_t>(i)])];
  }
  const Shape& shape(int i) const { return input(i).shape; }
  template <typename T>
  const T& attributes() const {
    return *std::get_if<T>(&node.attributes);
  }
  // kBadModel and kUnsupportedOp with "node '/g/Conv_1' (Conv): " before `message`.
  Error Bad(const std::string& message) const;
  Error Unsupported(const std::string& message) const;
  // "input 1 'weight'".
  std::string InputName(int i) const;
};

// Sliding window in {h, w}; 1-D tensors [N, C, L] have height 1. For ConvTranspose `in` is the
// small side that is read, `out` the side that is written, and pads are what is cut off the full
// result: full = (in - 1) * stride + (kernel - 1) * dilation + 1; out = full - pad_begin - pad_end
// + output_padding. Kernels need only pad_begin and out; pad_end may be negative there.
struct Window {
  std::array<int64_t, 2> in{1, 1}, out{1, 1}, kernel{1, 1}, stride{1, 1}, dilation{1, 1};
  std::array<int64_t, 2> pad_begin{0, 0}, pad_end{0, 0};
};
Result<Window> ResolveConv(const NodeContext& node);           // weight [M, C/group, kh, kw]
Result<Window> ResolveConvTranspose(const NodeContext& node);  // weight [C, M/group, kh, kw]
Result<Window> ResolvePool(const NodeContext& node);           // AveragePool, MaxPool

// Slice: out[i] = in[start + i * step] along every axis of the input; steps may be negative.
struct SliceRange {
  std::vector<int64_t> start, step, size;  // one per axis of the input
};
Result<SliceRange> ResolveSlice(const NodeContext& node);

// Pad: elements added (or, if negative, removed) before and after along every axis of the input.
struct PadAmounts {
  std::vector<int64_t> begin, end;
};
Result<PadAmounts> ResolvePad(const NodeContext& node);

// Resize: output size and the scale used by the coordinate formula (out / in, or as given) per
// axis.
struct ResizeExtent {
  std::vector<int64_t> size;
  std::vector<float> scale;
};
Result<ResizeExtent> ResolveResize(const NodeContext& node);

// ReduceMean, ReduceSum, ...: sorted axes in [0, rank). Empty: the node copies its input.
Result<std::vector<int64_t>> ResolveReduceAxes(const NodeContext& node);

// CumSum: the axis in [0, rank).
Result<int> ResolveCumSumAxis(const NodeContext& node);

// Split: the length of every output along `axis` in [0, rank).
struct SplitParts {
  int64_t axis = 0;
  std::vector<int64_t> sizes;
};
Result<SplitParts> ResolveSplit(const NodeContext& node);

// AxisAttrs of Concat, Gather, GatherElements, Softmax, DequantizeLinear in [0, rank) of input 0;
// of Flatten in [0, rank].
Result<int> ResolveAxis(const NodeContext& node);
// The axis of ScatterElements, in [0, rank) of input 0.
Result<int> ResolveScatterAxis(const NodeContext& node);

// Range: its elements are start + i * step. Numbers of a file's floats are exact as doubles, and
// integers below 2^53, too.
struct RangeNumbers {
  double start = 0, step = 1;
  int64_t count = 0;
};
Result<RangeNumbers> ResolveRange(const NodeContext& node);

// Transpose: perm with the default (reversed) filled in, checked to be a permutation.
Result<std::vector<int64_t>> ResolvePerm(const NodeContext& node);

}  // namespace ganvas::graph
