// One run of a plan, a little at a time: its memory, how far it is, and its results.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "shared/base/aligned_buffer.h"
#include "shared/base/result.h"
#include "shared/plan/plan.h"
#include "shared/runtime/cut_model.h"
#include "shared/runtime/session.h"
#include "shared/runtime/thread_pool.h"

namespace ganvas::runtime {

// Keeps its memory from run to run; it grows to that of the largest.
class PlanRun {
 public:
  using Clock = std::chrono::steady_clock;

  explicit PlanRun(int threads) : pool_(threads) {}

  // Copies the inputs, in the order of the model's, and drops an unfinished run. The plan is one
  // that `model` keeps; it must stay until the end of the run.
  Status Begin(std::shared_ptr<CutModel> model, const plan::Plan& plan,
               std::span<const TensorView> inputs);

  // Works until the run is finished or the deadline has passed; at least one item is done. What the
  // numbers of an input make impossible (an index past the end) is kBadInput and ends the run.
  // Precondition: a run was begun. `step_times`, where given: milliseconds, added for each step.
  Status Work(std::optional<Clock::time_point> deadline, std::vector<double>* step_times = nullptr);

  // The same for about so long; gives the share that is done, 1 when finished.
  Result<double> Step(double milliseconds);

  // The outputs of a finished run, which ends it.
  Result<std::vector<OutputTensor>> Finish();

  void Cancel() { plan_ = nullptr; }

  // Of the run in progress: its model, and its plan or null where there is none.
  const CutModel* model() const { return model_.get(); }
  const plan::Plan* plan() const { return plan_; }

 private:
  Status Reserve(const plan::Plan& plan);
  double Share() const;

  ThreadPool pool_;
  AlignedBuffer arena_, scratch_;
  size_t scratch_stride_ = 0;

  std::shared_ptr<CutModel> model_;
  const plan::Plan* plan_ = nullptr;
  size_t step_ = 0;
  int64_t next_item_ = 0;
  int64_t done_cost_ = 0, total_cost_ = 0;
};

}  // namespace ganvas::runtime
