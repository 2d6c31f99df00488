// Which nodes a plan runs, and which of them are absorbed into the node before them.
#pragma once

#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/kernels/activation.h"
#include "shared/plan/program.h"
#include "shared/plan/prologue.h"

namespace ganvas::plan {

// Which part of its node's work an op does. Large planes are normalized in two steps, so that
// threads can share one and no item takes long; weights that are computed are packed first.
enum class OpPart : uint8_t {
  kAll,
  kMoments,    // gives the moments of all segments of its input
  kNormalize,  // takes them as its last input
  kWeights,    // packs the weights of a convolution that a run computes, for its next op
};
// InstanceNormalization of larger planes is parted, into segments of this many elements.
inline constexpr int64_t kLargestPlane = 256 * 1024;
inline constexpr int64_t kNormSegment = 64 * 1024;

// What is applied to planes [N, C, H, W] after the node, as style-based generators have it:
// out = activation(node * scale[n, c] + shift[c] + picture[n or 0, h, w]).
struct PlaneStage {
  graph::ValueId scale = graph::kNoValue;    // [N, C, 1, 1]
  std::vector<float> shift{};                // of constants; empty: 0
  graph::ValueId picture = graph::kNoValue;  // [N, 1, H, W] or [1, 1, H, W]

  bool taken() const {
    return scale != graph::kNoValue || !shift.empty() || picture != graph::kNoValue;
  }
};

// A node with what was absorbed into it: out = activation((node(inputs) * scale + shift) +
// residual), scale and shift one number for each channel of the node's output (axis 1).
struct Op {
  const graph::Node* node;
  OpPart part = OpPart::kAll;
  // Of the node, the prologue's in place of its first; of a Mul with planes also what is added to
  // each.
  std::vector<graph::ValueId> inputs{};
  std::vector<graph::ValueId> outputs{};  // of the last absorbed node
  Prologue prologue{};
  std::vector<float> scale{}, shift{};  // empty: nothing to apply
  graph::ValueId residual = graph::kNoValue;
  PlaneStage planes{};  // of filters and of products with planes; no residual then
  kernels::Activation activation{};
  std::vector<const graph::Node*> absorbed{};
  // A Pad of each finished plane, whose result is the op's second output; the first is then left
  // out where nobody else reads it.
  const graph::Node* border = nullptr;
};

// Nodes that the graph's outputs need at these shapes, in an order in which they can run. A value
// is `available` when no node has to compute it: graph inputs, constants, and what follows from
// shapes. `inferred` may grow by values that the graph does not have. With `direct`, nothing is
// fused that changes the rounding of products.
Result<std::vector<Op>> Fuse(Program& program, const std::vector<bool>& available, bool direct,
                             std::vector<graph::Inferred>* inferred);

}  // namespace ganvas::plan
