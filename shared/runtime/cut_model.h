// A model, or a part of it, ready to run: what it takes and gives, and its plans.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/plan/plan.h"
#include "shared/runtime/session.h"

namespace ganvas::runtime {

class CutModel {
 public:
  CutModel(std::vector<Port> ports, std::vector<std::string> outputs, plan::Program program)
      : inputs_(std::move(ports)), outputs_(std::move(outputs)), program_(std::move(program)) {}

  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<std::string>& outputs() const { return outputs_; }
  const plan::Program& program() const { return program_; }

  // The plan stays valid until kKeptPlans others were asked for.
  Result<const plan::Plan*> PlanFor(const std::vector<Shape>& shapes,
                                    const plan::PlanOptions& options);
  static constexpr size_t kKeptPlans = 4;
  // Whether the plan is one of those that are kept.
  bool Keeps(const plan::Plan* plan) const;

 private:
  struct KeptPlan {
    std::vector<Shape> shapes;
    plan::Plan plan;
  };
  std::vector<Port> inputs_;
  std::vector<std::string> outputs_;
  plan::Program program_;
  std::list<KeptPlan> plans_;  // last used first
};

// The part of `whole`, the model of `graph` with these ports and values, that takes `feeds` by name
// and gives `outputs`, or the model's own where there are none. Feeds may name any value, constants
// among them, and masks of values (graph::MaskName). Weights are shared with `whole`, which must
// outlive the result.
Result<std::unique_ptr<CutModel>> MakeCut(const CutModel& whole, std::span<const NamedValue> values,
                                          std::span<const NamedTensor> feeds,
                                          std::span<const std::string> outputs);

}  // namespace ganvas::runtime
