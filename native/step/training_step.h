// One step of a run, whatever it trains.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <utility>

#include "native/step/state.h"
#include "native/step/training_data.h"

namespace ganvas::train {

class TrainingStep {
 public:
  virtual ~TrainingStep() = default;

  // Makes step number state.step + 1 with the next batches: updates networks, optimizers and
  // averages, but not the counters of `state`. Returns the numbers of TaskTraits::figures, float64
  // on the device.
  virtual torch::Tensor Run(TrainState& state, BatchSource& batches) const = 0;

  // To be called between the parts of a step, by all ranks at the same places. What it throws
  // leaves the step there: `state` is then that of no step. A step that is replayed as a CUDA graph
  // has no parts.
  void set_between(std::function<void()> between) { between_ = std::move(between); }

 protected:
  void Between() const {
    if (between_) between_();
  }

 private:
  std::function<void()> between_;
};

}  // namespace ganvas::train
