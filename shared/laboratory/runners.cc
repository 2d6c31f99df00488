#include "shared/laboratory/runners.h"

#include <algorithm>
#include <utility>

#include "shared/graph/differentiate.h"

namespace ganvas::laboratory {
namespace {

constexpr size_t kMostKept = 8;

Result<graph::Graph> MakeGraph(Runners::Kind kind, int64_t rows, const Networks& networks,
                               const Options& options) {
  switch (kind) {
    case Runners::Kind::kGenerate:
      return Forward(networks.generator, kLatents, rows, options.nz, kFake);
    case Runners::Kind::kJudge:
      return Forward(networks.discriminator, kReal, rows, 2, kLogits);
    case Runners::Kind::kArrows:
      break;
  }
  return FakeGradient(networks, options, rows);
}

}  // namespace

NamedTensor Tensor(const char* name, int64_t rows, int64_t columns, const Rows& numbers) {
  return {name, {DType::kF32, Shape{rows, columns}, numbers.data()}};
}

Result<std::vector<OutputTensor>> RunWithOnes(Session& session, std::vector<NamedTensor> inputs) {
  Rows ones;
  const size_t given = inputs.size();
  for (const Port& port : session.info().inputs) {
    if (port.name.rfind(graph::CotangentName(""), 0) != 0) continue;
    GANVAS_ASSIGN(const Shape shape, Shape::Create(port.dims));
    ones.resize(std::max(ones.size(), static_cast<size_t>(shape.elements())), 1.0f);
    inputs.push_back({port.name, {DType::kF32, shape, nullptr}});
  }
  for (size_t i = given; i < inputs.size(); ++i) inputs[i].tensor.data = ones.data();
  return session.Run(inputs);
}

Result<Rows> RunForRows(Session& session, const std::vector<NamedTensor>& inputs) {
  GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, RunWithOnes(session, inputs));
  const float* numbers = outputs[0].floats();
  return Rows(numbers, numbers + outputs[0].shape.elements());
}

Result<Session*> Runners::For(Kind kind, int64_t rows, const Networks& networks,
                              const Options& options) {
  const auto kept = std::find_if(kept_.begin(), kept_.end(),
                                 [&](const Kept& k) { return k.kind == kind && k.rows == rows; });
  if (kept != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, kept);
    return &kept_.front().session;
  }
  GANVAS_ASSIGN(graph::Graph made, MakeGraph(kind, rows, networks, options));
  GANVAS_ASSIGN(Session session, Session::Of(std::move(made)));
  while (kept_.size() >= kMostKept) kept_.pop_back();
  kept_.push_front({kind, rows, std::move(session)});
  return &kept_.front().session;
}

}  // namespace ganvas::laboratory
