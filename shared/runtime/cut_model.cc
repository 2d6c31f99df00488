#include "shared/runtime/cut_model.h"

#include <algorithm>
#include <optional>
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
  std::vector<graph::MaskedValue> masked;
  std::vector<Port> ports;
  const auto find = [&](const std::string& name) {
    return std::find_if(values.begin(), values.end(),
                        [&](const NamedValue& value) { return value.name == name; });
  };
  const std::string prefix = graph::MaskName("");
  for (const NamedTensor& feed : feeds) {
    Port port;
    port.name = feed.name;
    port.dtype = feed.tensor.dtype;
    if (const auto value = find(feed.name); value != values.end()) {
      port.dtype = value->dtype;
      port.dims = value->dims;
    } else if (feed.name.rfind(prefix, 0) == 0 &&
               find(feed.name.substr(prefix.size())) != values.end()) {
      const auto of = find(feed.name.substr(prefix.size()));
      masked.push_back({of->name, static_cast<int>(of->dims.size())});
      port.dtype = DType::kF32;
      port.dims = {of->dims.size() > 1 ? of->dims[1] : -1};
    }
    const graph::Graph& graph = whole.program().graph();
    const graph::ValueId id = graph::FindValue(graph, feed.name);
    if (id != graph::kNoValue && graph.values[static_cast<size_t>(id)].constant) {
      const TensorView& constant = *graph.values[static_cast<size_t>(id)].constant;
      port.dtype = constant.dtype == DType::kF16 ? DType::kF32 : constant.dtype;
      port.dims.assign(constant.shape.dims().begin(), constant.shape.dims().end());
    }
    port.dim_names.resize(port.dims.size());
    given.push_back({port.name, port.dtype});
    ports.push_back(std::move(port));
  }
  std::vector<std::string> names(outputs.begin(), outputs.end());
  if (names.empty()) names = whole.outputs();
  std::optional<graph::Graph> with_masks;
  if (!masked.empty()) {
    GANVAS_ASSIGN(with_masks, graph::Mask(whole.program().graph(), masked));
  }
  const graph::Graph& from = with_masks ? *with_masks : whole.program().graph();
  GANVAS_ASSIGN(graph::Graph cut, graph::Cut(from, given, names));
  // The few constants of masks; moving them keeps them where they lie.
  if (with_masks) cut.tensors = std::move(with_masks->tensors);
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
