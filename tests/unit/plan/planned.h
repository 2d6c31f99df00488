// Plans of small models and their results.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/onnx/model_builder.h"
#include "shared/plan/plan.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas::plan {

// A program and its plan for the shape of its only input.
struct Planned {
  std::unique_ptr<Program> program;
  Plan plan;
};

inline Planned Make(onnx::ModelBuilder builder, const Shape& input,
                    const PlanOptions& options = {}) {
  Result<graph::Graph> graph = graph::Build(builder.Take());
  EXPECT_TRUE(graph.ok()) << graph.error().message;
  Planned planned;
  planned.program = std::make_unique<Program>(std::move(graph).value());
  Result<Plan> plan = BuildPlan(*planned.program, std::vector<Shape>{input}, options);
  EXPECT_TRUE(plan.ok()) << plan.error().message;
  if (plan.ok()) planned.plan = std::move(plan).value();
  return planned;
}

inline std::vector<std::vector<float>> RunPlan(const Plan& plan, const std::vector<float>& input) {
  auto arena = AlignedBuffer::Create(static_cast<size_t>(plan.arena_bytes) + 256).value();
  auto scratch = AlignedBuffer::Create(static_cast<size_t>(plan.scratch_bytes)).value();
  // What no step writes is not a number, and shows in the result.
  std::memset(arena.data(), 0xff, arena.size());
  Fault fault;
  const Memory memory{arena.data(), &fault};
  std::memcpy(memory.Write<float>(plan.inputs[0]), input.data(), input.size() * sizeof(float));
  for (const Step& step : plan.steps) {
    for (int64_t i = step.work.items; i-- > 0;) step.work.run(i, memory, scratch.data());
  }
  EXPECT_FALSE(fault.found) << fault.message;
  std::vector<std::vector<float>> outputs;
  for (const Operand& out : plan.outputs) {
    const float* data = memory.Read<float>(out);
    outputs.emplace_back(data, data + out.elements());
  }
  return outputs;
}

inline std::vector<std::string> Ops(const Plan& plan) {
  std::vector<std::string> names;
  for (const Step& step : plan.steps) names.push_back(step.op);
  return names;
}

using Names = std::vector<std::string>;

// Folded and fused in one output, and with every inner value as an output, where nothing can be.
struct Pair {
  onnx::ModelBuilder fused, plain;
};

inline void ExpectSame(Pair pair, const Shape& input, const Names& fused, size_t plain_steps) {
  const Planned a = Make(std::move(pair.fused), input);
  const Planned b = Make(std::move(pair.plain), input);
  EXPECT_EQ(Ops(a.plan), fused);
  EXPECT_EQ(b.plan.steps.size(), plain_steps);
  kernels::Numbers numbers(8);
  const std::vector<float> x = numbers.Vector(input.elements());
  kernels::ExpectClose(RunPlan(a.plan, x)[0], RunPlan(b.plan, x)[0], 1e-5f);
}

}  // namespace ganvas::plan
