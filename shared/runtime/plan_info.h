// A plan, told to people and tools: what every step does, how much, and how long it took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/tensor/tensor.h"

namespace ganvas {

struct PlanStep {
  std::string op;    // operator and what was fused with it, e.g. "Conv+BatchNormalization+Relu"
  std::string node;  // the node's name
  Shape output;
  std::string kernel;  // which algorithm
  int64_t items = 0;   // pieces that threads can share
  int64_t macs = 0;    // multiply-accumulates, counted as in the definition
  uint64_t output_bytes = 0;
  uint64_t weight_bytes = 0;  // packed weights that the step reads
  double milliseconds = 0;    // 0 where it was not measured
};

struct PlanInfo {
  std::vector<PlanStep> steps;
  uint64_t arena_bytes = 0;    // one block that holds all values
  uint64_t live_bytes = 0;     // the largest sum of values that are needed at the same time
  uint64_t scratch_bytes = 0;  // for each thread
  uint64_t packed_bytes = 0;   // packed weights of all plans of the model
};

// A table of the steps, one line each, then the sums. Times are left out where none was measured.
std::string PlanTable(const PlanInfo& info);

}  // namespace ganvas
