// Adam (Kingma, Ba 2015) whose whole state is a list of named tensors, so that a checkpoint holds
// it without knowing LibTorch's optimizer format, which differs between versions.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native/ops/adam_sweep.h"

namespace ganvas::train {

struct AdamOptions {
  double learning_rate = 2e-4;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

class Adam {
 public:
  // Updates the parameters of `module` in place; they must stay on their device. The parameters of
  // `average`, a module of the same structure, follow them as Step says.
  Adam(const torch::nn::Module& module, const AdamOptions& options,
       const torch::nn::Module* average = nullptr);

  // One update from the gradients, with `rate_scale` times the learning rate; parameters without a
  // gradient are left alone. Then average <- average_decay * average + (1 - average_decay) *
  // parameter. On the CPU all of it is one pass over memory.
  void Step(double rate_scale = 1, double average_decay = 0);
  // The two halves of a Step for a graph of kernels, which is recorded once with Apply and
  // replayed: what changes from step to step, Advance writes where the recorded kernels read it.
  void Advance(double rate_scale, double average_decay = 0);
  void Apply();
  // What Advance wrote last: float64 scalars on the device.
  const torch::Tensor& average_decay() const { return schedule_.average_decay; }

  // Forgets the gradients, rather than filling them with zeros.
  void ClearGradients();

  int64_t steps() const { return steps_; }
  void set_steps(int64_t steps) { steps_ = steps; }
  // First moments "m/<parameter>" and second moments "v/<parameter>": the tensors themselves.
  std::vector<std::pair<std::string, torch::Tensor>> State() const;

 private:
  struct Slot {
    std::string name;
    torch::Tensor parameter, first, second;
    torch::Tensor average;  // undefined where there is none
  };
  struct Schedule {
    torch::Tensor step_size, root_correction2, average_decay;  // float64 scalars on the device
  };
  ops::AdamSweep NextUpdate(double rate_scale, double average_decay);
  void StepByLists(const ops::AdamSweep& update);

  AdamOptions options_;
  std::vector<Slot> slots_;
  Schedule schedule_;  // undefined until Advance
  int64_t steps_ = 0;
};

}  // namespace ganvas::train
