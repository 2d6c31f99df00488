#include "shared/runtime/cut_model.h"

#include <algorithm>
#include <utility>

#include "shared/graph/cut.h"

namespace ganvas::runtime {

Result<const plan::Plan*> CutModel::PlanFor(const std::vector<Shape>& shapes,
                                            const plan::PlanOptions& options) {
  const auto kept = std::find_if(plans_.begin(), plans_.end(),
                                 [&](const KeptPlan& p) { return p.shapes == shapes; });
  if (kept != plans_.end()) {
    plans_.splice(plans_.begin(), plans_, kept);
    return &plans_.front().plan;
  }
  GANVAS_ASSIGN(plan::Plan made, plan::BuildPlan(program_, shapes, options));
  while (plans_.size() >= kKeptPlans) plans_.pop_back();
  plans_.push_front({shapes, std::move(made)});
  return &plans_.front().plan;
}

bool CutModel::Keeps(const plan::Plan* plan) const {
  return std::any_of(plans_.begin(), plans_.end(),
                     [&](const KeptPlan& kept) { return &kept.plan == plan; });
}

Result<std::unique_ptr<CutModel>> MakeCut(const CutModel& whole, std::span<const NamedValue> values,
                                          std::span<const NamedTensor> feeds,
                                          std::span<const std::string> outputs) {
  std::vector<graph::GivenValue> given;
  std::vector<Port> ports;
  for (const NamedTensor& feed : feeds) {
    Port port;
    port.name = feed.name;
    port.dtype = feed.tensor.dtype;
    for (const NamedValue& value : values) {
      if (value.name != feed.name) continue;
      port.dtype = value.dtype;
      port.dims = value.dims;
      port.dim_names.resize(value.dims.size());
    }
    given.push_back({port.name, port.dtype});
    ports.push_back(std::move(port));
  }
  std::vector<std::string> names(outputs.begin(), outputs.end());
  if (names.empty()) names = whole.outputs();
  GANVAS_ASSIGN(graph::Graph cut, graph::Cut(whole.program().graph(), given, names));
  for (size_t i = given.size(); i < cut.inputs.size(); ++i) {
    const auto own =
        std::find_if(whole.inputs().begin(), whole.inputs().end(),
                     [&](const Port& port) { return port.name == cut.input_infos[i].name; });
    ports.push_back(*own);
  }
  return std::make_unique<CutModel>(std::move(ports), std::move(names),
                                    plan::Program(std::move(cut), whole.program().store(),
                                                  whole.program().graph().values.size()));
}

}  // namespace ganvas::runtime
