#include "shared/runtime/plan_run.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ganvas::runtime {
namespace {

// Kernels read whole vectors past the end of a value.
constexpr uint64_t kArenaSlack = 256;
// For the share that is done: reading and writing an element takes about as long as this many
// multiply-accumulates.
constexpr int64_t kMacsPerByte = 4;

int64_t CostOf(const plan::Step& step) {
  return step.work.macs + static_cast<int64_t>(step.output_bytes) * kMacsPerByte + 1;
}

}  // namespace

Status PlanRun::Begin(std::shared_ptr<CutModel> model, const plan::Plan& plan,
                      std::span<const TensorView> inputs) {
  Cancel();
  GANVAS_TRY(Reserve(plan));
  const plan::Memory memory{arena_.data()};
  for (size_t i = 0; i < inputs.size(); ++i) {
    const size_t size = inputs[i].bytes();
    if (size > 0) std::memcpy(memory.Write<uint8_t>(plan.inputs[i]), inputs[i].data, size);
  }
  model_ = std::move(model);
  plan_ = &plan;
  step_ = 0;
  next_item_ = 0;
  done_cost_ = 0;
  total_cost_ = 0;
  for (const plan::Step& step : plan_->steps) total_cost_ += CostOf(step);
  return {};
}

Status PlanRun::Reserve(const plan::Plan& plan) {
  const uint64_t arena = plan.arena_bytes + kArenaSlack;
  if (arena > arena_.size()) {
    arena_ = AlignedBuffer();
    GANVAS_ASSIGN(arena_, AlignedBuffer::Create(static_cast<size_t>(arena)));
  }
  scratch_stride_ = static_cast<size_t>((plan.scratch_bytes + 63) / 64 * 64);
  const uint64_t scratch =
      static_cast<uint64_t>(scratch_stride_) * static_cast<uint64_t>(pool_.threads());
  if (scratch > scratch_.size()) {
    scratch_ = AlignedBuffer();
    GANVAS_ASSIGN(scratch_, AlignedBuffer::Create(static_cast<size_t>(scratch)));
  }
  return {};
}

Status PlanRun::Work(std::optional<Clock::time_point> deadline, std::vector<double>* step_times) {
  bool late = false;
  const auto is_late = [&] {
    late = deadline.has_value() && Clock::now() >= *deadline;
    return late;
  };
  std::vector<plan::Fault> faults(static_cast<size_t>(pool_.threads()));
  while (step_ < plan_->steps.size() && !late) {
    const plan::Step& step = plan_->steps[step_];
    const auto start = step_times == nullptr ? Clock::time_point() : Clock::now();
    const auto work = [&](int64_t item, int thread) {
      const auto t = static_cast<size_t>(thread);
      step.work.run(item, {arena_.data(), &faults[t]}, scratch_.data() + scratch_stride_ * t);
    };
    next_item_ = pool_.Run(next_item_, step.work.items, work, is_late);
    if (step_times != nullptr) {
      (*step_times)[step_] +=
          std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    }
    const auto fault =
        std::find_if(faults.begin(), faults.end(), [](const plan::Fault& f) { return f.found; });
    if (fault != faults.end()) {
      Cancel();
      return BadInput(fault->message);
    }
    if (next_item_ == step.work.items) {
      done_cost_ += CostOf(step);
      ++step_;
      next_item_ = 0;
    }
  }
  return {};
}

double PlanRun::Share() const {
  if (step_ == plan_->steps.size()) return 1.0;
  const plan::Step& step = plan_->steps[step_];
  const double part = static_cast<double>(CostOf(step)) * static_cast<double>(next_item_) /
                      static_cast<double>(step.work.items);
  return std::min(0.999999,
                  (static_cast<double>(done_cost_) + part) / static_cast<double>(total_cost_));
}

Result<double> PlanRun::Step(double milliseconds) {
  if (plan_ == nullptr) return BadInput("step without a run: call Begin first");
  const auto budget = std::chrono::duration<double, std::milli>(std::max(0.0, milliseconds));
  GANVAS_TRY(Work(Clock::now() + std::chrono::duration_cast<Clock::duration>(budget)));
  return Share();
}

Result<std::vector<OutputTensor>> PlanRun::Finish() {
  if (plan_ == nullptr) return BadInput("finish without a run: call Begin first");
  if (step_ < plan_->steps.size()) return BadInput("finish before the last step was done");
  const plan::Memory memory{arena_.data()};
  std::vector<OutputTensor> outputs(model_->outputs().size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    const plan::Operand& from = plan_->outputs[i];
    outputs[i].name = model_->outputs()[i];
    outputs[i].dtype = from.dtype;
    outputs[i].shape = from.shape;
    const size_t size = static_cast<size_t>(from.elements()) * ByteSize(from.dtype);
    GANVAS_ASSIGN(outputs[i].storage, AlignedBuffer::Create(size));
    if (size > 0) std::memcpy(outputs[i].storage.data(), memory.Read<uint8_t>(from), size);
  }
  plan_ = nullptr;
  return outputs;
}

}  // namespace ganvas::runtime
