// All that is decided before a run: the steps for concrete input shapes and where every value lies.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shared/plan/program.h"
#include "shared/plan/work.h"

namespace ganvas::plan {

struct PlanOptions {
  // Only sums as the operators define them: no Winograd, no summed weights.
  bool direct_kernels = false;
};

struct Step {
  std::string op;    // operator and what was absorbed, e.g. "ConvTranspose+BatchNormalization+Relu"
  std::string node;  // the node's name
  Shape output_shape;
  uint64_t output_bytes = 0;
  uint64_t weight_bytes = 0;  // of packed weights, which other plans of the program share
  Work work;
};

struct Plan {
  std::vector<Operand> inputs, outputs;  // parallel to those of the graph
  std::vector<Step> steps;
  uint64_t arena_bytes = 0;
  uint64_t live_bytes = 0;     // the largest sum of values that live at the same time
  uint64_t scratch_bytes = 0;  // for each thread
  std::vector<std::shared_ptr<const AlignedBuffer>> storage;  // behind constants of these shapes
};

// Errors of graph::Infer; kUnsupportedOp naming the node; kOutOfMemory where the arena would be
// larger than memory can be.
Result<Plan> BuildPlan(Program& program, std::span<const Shape> input_shapes,
                       const PlanOptions& options);

}  // namespace ganvas::plan
