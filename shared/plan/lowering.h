// From an operator with concrete shapes to Work: one function for each operator, in one table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/graph/resolve.h"
#include "shared/plan/fuse.h"
#include "shared/plan/program.h"
#include "shared/plan/work.h"

namespace ganvas::plan {

struct LowerContext : graph::NodeContext {
  Program& program;
  const Op& op;
  std::vector<Operand> inputs;   // parallel to node.inputs
  std::vector<Operand> outputs;  // parallel to node.outputs, at the places of op.outputs
  Operand residual;
  Operand plane_scale, picture;  // of op.planes
  bool direct_kernels = false;

  const Operand& in(size_t i) const { return inputs[i]; }
  const Operand& out() const { return outputs[0]; }
  bool has(size_t i) const { return i < inputs.size() && inputs[i].present; }
  // kUnsupportedOp unless input i holds float32.
  Status RequireF32(size_t i) const;
};

using Lowering = Result<Work> (*)(const LowerContext&);

// An error for operators that never become a step: their results follow from shapes.
Lowering FindLowering(graph::OpKind kind);

// Whether the output is the first input's memory under another shape.
bool IsView(const graph::Node& node, std::span<const graph::Inferred> inferred);

// Whether the op may write its result over input i, where both have the same shape: whatever an
// item writes over, it alone reads, and has read before. Residuals are read so by all that take
// one.
bool MayOverwrite(const Op& op, size_t i);

}  // namespace ganvas::plan
