#include "shared/runtime/gradient_model.h"

#include <algorithm>
#include <utility>

#include "shared/graph/differentiate.h"
#include "shared/runtime/ports.h"

namespace ganvas::runtime {

Result<std::shared_ptr<CutModel>> GradientModels::For(const CutModel& whole,
                                                      const std::shared_ptr<CutModel>& part,
                                                      const std::vector<Shape>& shapes,
                                                      std::span<const std::string> of,
                                                      std::span<const std::string> by,
                                                      std::span<const std::string> also) {
  Kept made;
  made.part = part;
  made.shapes = shapes;
  for (const Port& port : part->inputs()) made.inputs.push_back(port.name);
  made.of.assign(of.begin(), of.end());
  made.by.assign(by.begin(), by.end());
  made.also.assign(also.begin(), also.end());
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return kept.part == part && kept.shapes == made.shapes && kept.inputs == made.inputs &&
           kept.of == made.of && kept.by == made.by && kept.also == made.also;
  });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    return kept_.front().model;
  }
  const graph::Graph& graph = part->program().graph();
  GANVAS_ASSIGN(graph::Graph derived, graph::Differentiate(graph, shapes, of, by, also));
  std::vector<Port> ports = part->inputs();
  for (size_t i = ports.size(); i < derived.input_infos.size(); ++i) {
    ports.push_back(DescribePort(derived.input_infos[i]));
  }
  std::vector<std::string> outputs = made.by;
  outputs.insert(outputs.end(), also.begin(), also.end());
  made.model = std::make_shared<CutModel>(std::move(ports), std::move(outputs),
                                          plan::Program(std::move(derived), whole.program().store(),
                                                        whole.program().graph().values.size()));
  while (kept_.size() >= kKept) kept_.pop_back();
  kept_.push_front(std::move(made));
  return kept_.front().model;
}

}  // namespace ganvas::runtime
