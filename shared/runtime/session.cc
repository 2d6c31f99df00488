#include "shared/runtime/session.h"

#include <algorithm>
#include <list>
#include <optional>

#include "shared/base/aligned_buffer.h"
#include "shared/graph/cut.h"
#include "shared/graph/differentiate.h"
#include "shared/graph/graph.h"
#include "shared/onnx/reader.h"
#include "shared/plan/plan.h"
#include "shared/runtime/cut_model.h"
#include "shared/runtime/gradient_model.h"
#include "shared/runtime/plan_run.h"
#include "shared/runtime/ports.h"
#include "shared/runtime/values.h"

namespace ganvas {
namespace {

constexpr size_t kKeptCuts = 4;

}  // namespace

class Session::Impl {
 public:
  Impl(std::shared_ptr<const void> owner, std::span<const uint8_t> bytes,
       const SessionOptions& options)
      : owner_(std::move(owner)), bytes_(bytes), options_(options), run_(options.threads) {}

  Status Load() {
    GANVAS_ASSIGN(onnx::Model model, onnx::Read(bytes_));
    info_ = runtime::DescribeModel(model);
    GANVAS_ASSIGN(graph::Graph graph, graph::Build(std::move(model)));
    std::vector<std::string> outputs;
    for (const Port& port : info_.outputs) outputs.push_back(port.name);
    whole_ = std::make_shared<runtime::CutModel>(info_.inputs, std::move(outputs),
                                                 plan::Program(std::move(graph)));
    return {};
  }

  void Take(graph::Graph graph) {
    std::vector<std::string> outputs = Describe(graph);
    whole_ = std::make_shared<runtime::CutModel>(info_.inputs, std::move(outputs),
                                                 plan::Program(std::move(graph)));
  }

  // Of a graph that was made from that of `of`.
  Status Derive(const Impl& of, graph::Graph graph) {
    std::vector<std::string> outputs = Describe(graph);
    whole_ = std::make_shared<runtime::CutModel>(
        info_.inputs, std::move(outputs),
        plan::Program(std::move(graph), of.whole_->program().store(), of.graph().values.size()));
    return {};
  }
  // Keeps what constants of this graph lie in.
  std::unique_ptr<Impl> Sibling() const {
    using Kept = std::pair<std::shared_ptr<const void>, std::shared_ptr<runtime::CutModel>>;
    return std::make_unique<Impl>(std::make_shared<const Kept>(owner_, whole_), bytes_, options_);
  }

  const ModelInfo& info() const { return info_; }
  const graph::Graph& graph() const { return whole_->program().graph(); }

  Result<std::vector<OutputTensor>> Run(std::span<const NamedTensor> inputs,
                                        std::span<const std::string> outputs) {
    GANVAS_TRY(Begin(inputs, outputs));
    return RunToEnd();
  }

  Result<std::vector<OutputTensor>> RunToEnd() {
    GANVAS_TRY(run_.Work(std::nullopt));
    return Finish();
  }

  Status Begin(std::span<const NamedTensor> inputs, std::span<const std::string> outputs) {
    Cancel();
    GANVAS_ASSIGN(const std::shared_ptr<runtime::CutModel> model, ModelFor(inputs, outputs));
    return Begin(model, TakenBy(*model, inputs));
  }

  Status BeginGradient(std::span<const NamedTensor> inputs, std::span<const NamedTensor> cotangents,
                       std::span<const std::string> by, std::span<const std::string> also) {
    Cancel();
    std::vector<std::string> of;
    for (const NamedTensor& cotangent : cotangents) of.push_back(cotangent.name);
    GANVAS_ASSIGN(const std::shared_ptr<runtime::CutModel> model, ModelFor(inputs, of));
    std::vector<NamedTensor> taken = TakenBy(*model, inputs);
    std::vector<std::string> moved(by.begin(), by.end());
    for (const NamedTensor& input : taken) {
      const DType type = input.tensor.dtype;
      if (by.empty() && (type == DType::kF32 || type == DType::kF16)) moved.push_back(input.name);
    }
    GANVAS_ASSIGN(const std::vector<TensorView> tensors,
                  runtime::MatchInputs(model->inputs(), taken));
    GANVAS_ASSIGN(const std::shared_ptr<runtime::CutModel> gradient,
                  gradients_.For(*whole_, model, ShapesOf(tensors), of, moved, also));
    for (const NamedTensor& cotangent : cotangents) {
      taken.push_back({graph::CotangentName(cotangent.name), cotangent.tensor});
    }
    return Begin(gradient, taken);
  }

  Status Begin(const std::shared_ptr<runtime::CutModel>& model,
               std::span<const NamedTensor> inputs) {
    GANVAS_ASSIGN(const std::vector<TensorView> tensors,
                  runtime::MatchInputs(model->inputs(), inputs));
    GANVAS_ASSIGN(const plan::Plan* found, model->PlanFor(ShapesOf(tensors), PlanOptions()));
    return run_.Begin(model, *found, tensors);
  }

  Result<double> Step(double milliseconds) { return run_.Step(milliseconds); }
  Result<std::vector<OutputTensor>> Finish() { return run_.Finish(); }
  void Cancel() { run_.Cancel(); }

  Result<PlanInfo> InspectPlan(NamedShapes input_shapes) {
    std::vector<Shape> shapes;
    for (const Port& port : info_.inputs) {
      const auto given = std::find_if(input_shapes.begin(), input_shapes.end(),
                                      [&](const auto& entry) { return entry.first == port.name; });
      if (given == input_shapes.end() && port.default_value) {
        shapes.push_back(runtime::DefaultShape(port));
        continue;
      }
      if (given == input_shapes.end()) {
        return BadInput("input '" + port.name + "': no shape, expected " + runtime::PortText(port));
      }
      shapes.push_back(given->second);
    }
    GANVAS_ASSIGN(const plan::Plan* found, whole_->PlanFor(shapes, PlanOptions()));
    // The plan of the run in progress may have made room for this one.
    if (run_.model() == whole_.get() && !whole_->Keeps(run_.plan())) Cancel();
    return InfoOf(*whole_, *found);
  }

  Result<PlanInfo> Profile(std::span<const NamedTensor> inputs, int runs) {
    return Profile(runs, [&] { return Begin(inputs, {}); });
  }

  Result<PlanInfo> ProfileGradient(std::span<const NamedTensor> inputs, int runs) {
    GANVAS_ASSIGN(const std::vector<OutputTensor> outputs, Run(inputs, {}));
    const std::vector<float> ones(static_cast<size_t>(outputs[0].shape.elements()), 1.0f);
    const NamedTensor cotangent = {outputs[0].name,
                                   {outputs[0].dtype, outputs[0].shape, ones.data()}};
    return Profile(runs, [&] { return BeginGradient(inputs, {&cotangent, 1}, {}, {}); });
  }

  template <class BeginRun>
  Result<PlanInfo> Profile(int runs, const BeginRun& begin) {
    if (runs < 1) return BadInput("a profile of no runs");
    PlanInfo info;
    std::vector<std::vector<double>> times;  // [step][run]
    for (int run = -1; run < runs; ++run) {
      GANVAS_TRY(begin());
      if (run < 0) {
        info = InfoOf(*run_.model(), *run_.plan());
        times.resize(info.steps.size());
      }
      std::vector<double> milliseconds(times.size(), 0.0);
      GANVAS_TRY(run_.Work(std::nullopt, &milliseconds));
      for (size_t i = 0; i < times.size() && run >= 0; ++i) times[i].push_back(milliseconds[i]);
    }
    Cancel();
    for (size_t i = 0; i < times.size(); ++i) {
      const auto middle = times[i].begin() + static_cast<ptrdiff_t>(times[i].size() / 2);
      std::nth_element(times[i].begin(), middle, times[i].end());
      info.steps[i].milliseconds = *middle;
    }
    return info;
  }

 private:
  static PlanInfo InfoOf(const runtime::CutModel& model, const plan::Plan& plan) {
    PlanInfo info{
        {}, plan.arena_bytes, plan.live_bytes, plan.scratch_bytes, model.program().packed_bytes()};
    for (const plan::Step& step : plan.steps) {
      info.steps.push_back({step.op, step.node, step.output_shape, step.work.kernel,
                            step.work.items, step.work.macs, step.output_bytes, step.weight_bytes,
                            0});
    }
    return info;
  }

  static std::vector<Shape> ShapesOf(const std::vector<TensorView>& tensors) {
    std::vector<Shape> shapes;
    for (const TensorView& tensor : tensors) shapes.push_back(tensor.shape);
    return shapes;
  }

  // Without inputs of the whole model that this part does not need.
  std::vector<NamedTensor> TakenBy(const runtime::CutModel& part,
                                   std::span<const NamedTensor> inputs) const {
    std::vector<NamedTensor> taken;
    for (const NamedTensor& input : inputs) {
      if (HasPort(part.inputs(), input.name) || !HasPort(info_.inputs, input.name)) {
        taken.push_back(input);
      }
    }
    return taken;
  }

  static bool Same(std::span<const std::string> a, const std::vector<std::string>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  static bool HasPort(const std::vector<Port>& ports, const std::string& name) {
    return std::any_of(ports.begin(), ports.end(), [&](const Port& p) { return p.name == name; });
  }

  plan::PlanOptions PlanOptions() const { return {.direct_kernels = options_.direct_kernels}; }

  // Takes the ports of a graph that no file describes; gives the names of its outputs.
  std::vector<std::string> Describe(const graph::Graph& graph) {
    std::vector<std::string> outputs;
    for (const onnx::ValueInfo& input : graph.input_infos) {
      info_.inputs.push_back(runtime::DescribePort(input));
    }
    for (const onnx::ValueInfo& output : graph.output_infos) {
      info_.outputs.push_back(runtime::DescribePort(output));
      outputs.push_back(output.name);
    }
    return outputs;
  }

  struct KeptCut {
    std::vector<std::string> feeds, outputs;
    std::shared_ptr<runtime::CutModel> model;
  };

  // The model, or the part of it that takes what of `inputs` lies inside it and gives `outputs`.
  // Valid until kKeptCuts other parts were asked for.
  Result<std::shared_ptr<runtime::CutModel>> ModelFor(std::span<const NamedTensor> inputs,
                                                      std::span<const std::string> outputs) {
    std::vector<NamedTensor> inner;
    std::vector<std::string> feeds;
    for (const NamedTensor& input : inputs) {
      // A name that no value has is left to MatchInputs, which lists those that are expected.
      const std::string prefix = graph::MaskName("");
      const bool mask = input.name.rfind(prefix, 0) == 0;
      const std::string value = mask ? input.name.substr(prefix.size()) : input.name;
      if (HasPort(info_.inputs, input.name) ||
          graph::FindValue(graph(), value) == graph::kNoValue) {
        continue;
      }
      inner.push_back(input);
      feeds.push_back(input.name);
    }
    if (inner.empty() && (outputs.empty() || Same(outputs, whole_->outputs()))) {
      return whole_;
    }
    const auto kept = std::find_if(cuts_.begin(), cuts_.end(), [&](const KeptCut& cut) {
      return cut.feeds == feeds && Same(outputs, cut.outputs);
    });
    if (kept != cuts_.end()) {
      cuts_.splice(cuts_.begin(), cuts_, kept);
      return cuts_.front().model;
    }
    if (!values_) {
      auto found = runtime::ListValues(graph(), info_.inputs);
      values_.emplace(found.ok() ? std::move(found).value() : std::vector<NamedValue>());
    }
    GANVAS_ASSIGN(std::shared_ptr<runtime::CutModel> model,
                  runtime::MakeCut(*whole_, *values_, inner, outputs));
    while (cuts_.size() >= kKeptCuts) cuts_.pop_back();
    cuts_.push_front({std::move(feeds), {outputs.begin(), outputs.end()}, std::move(model)});
    return cuts_.front().model;
  }

  const std::shared_ptr<const void> owner_;
  const std::span<const uint8_t> bytes_;  // behind the constants of the program
  const SessionOptions options_;
  ModelInfo info_;
  std::shared_ptr<runtime::CutModel> whole_;
  std::list<KeptCut> cuts_;  // last used first
  runtime::GradientModels gradients_;
  std::optional<std::vector<NamedValue>> values_;  // once they were needed; empty: not to be told
  runtime::PlanRun run_;
};

Result<ModelInfo> Session::Inspect(std::span<const uint8_t> bytes) {
  GANVAS_ASSIGN(const onnx::Model model, onnx::Read(bytes));
  return runtime::DescribeModel(model);
}

Result<Session> Session::Load(std::vector<uint8_t> bytes, const SessionOptions& options) {
  auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
  const std::span<const uint8_t> view(*owner);
  return Open(std::move(owner), view, options);
}

Result<Session> Session::Load(AlignedBuffer bytes, const SessionOptions& options) {
  auto owner = std::make_shared<const AlignedBuffer>(std::move(bytes));
  const std::span<const uint8_t> view(owner->as<uint8_t>(), owner->size());
  return Open(std::move(owner), view, options);
}

Result<Session> Session::Open(std::shared_ptr<const void> owner, std::span<const uint8_t> bytes,
                              const SessionOptions& options) {
  if (options.threads < 1) {
    return BadInput("threads is " + std::to_string(options.threads) + ", expected at least 1");
  }
  auto impl = std::make_unique<Impl>(std::move(owner), bytes, options);
  GANVAS_TRY(impl->Load());
  return Session(std::move(impl));
}

Result<Session> Session::Of(graph::Graph graph, const SessionOptions& options) {
  auto impl = std::make_unique<Impl>(nullptr, std::span<const uint8_t>(), options);
  impl->Take(std::move(graph));
  return Session(std::move(impl));
}

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

const ModelInfo& Session::info() const { return impl_->info(); }
const graph::Graph& Session::graph() const { return impl_->graph(); }
Result<std::vector<NamedValue>> Session::Values() const {
  return runtime::ListValues(graph(), info().inputs);
}
std::vector<NamedValue> Session::Weights() const { return runtime::ListWeights(graph()); }
Result<std::vector<OutputTensor>> Session::Run(std::span<const NamedTensor> inputs,
                                               std::span<const std::string> outputs) {
  return impl_->Run(inputs, outputs);
}
Status Session::Begin(std::span<const NamedTensor> inputs, std::span<const std::string> outputs) {
  return impl_->Begin(inputs, outputs);
}
Status Session::BeginGradient(std::span<const NamedTensor> inputs,
                              std::span<const NamedTensor> cotangents,
                              std::span<const std::string> by, std::span<const std::string> also) {
  return impl_->BeginGradient(inputs, cotangents, by, also);
}
Result<std::vector<OutputTensor>> Session::Gradient(std::span<const NamedTensor> inputs,
                                                    std::span<const NamedTensor> cotangents,
                                                    std::span<const std::string> by,
                                                    std::span<const std::string> also) {
  GANVAS_TRY(impl_->BeginGradient(inputs, cotangents, by, also));
  return impl_->RunToEnd();
}
Result<Session> Session::Derive(graph::Graph derived) const {
  std::unique_ptr<Impl> impl = impl_->Sibling();
  GANVAS_TRY(impl->Derive(*impl_, std::move(derived)));
  return Session(std::move(impl));
}
Result<double> Session::Step(double milliseconds) { return impl_->Step(milliseconds); }
Result<std::vector<OutputTensor>> Session::Finish() { return impl_->Finish(); }
void Session::Cancel() { impl_->Cancel(); }
Result<PlanInfo> Session::InspectPlan(NamedShapes input_shapes) {
  return impl_->InspectPlan(input_shapes);
}
Result<std::string> Session::DescribePlan(NamedShapes input_shapes) {
  GANVAS_ASSIGN(const PlanInfo info, impl_->InspectPlan(input_shapes));
  return PlanTable(info);
}
Result<PlanInfo> Session::ProfileGradient(std::span<const NamedTensor> inputs, int runs) {
  return impl_->ProfileGradient(inputs, runs);
}
Result<PlanInfo> Session::Profile(std::span<const NamedTensor> inputs, int runs) {
  return impl_->Profile(inputs, runs);
}

}  // namespace ganvas
