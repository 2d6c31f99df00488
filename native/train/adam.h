// Adam (Kingma, Ba 2015) whose whole state is a list of named tensors, so that a checkpoint holds
// it without knowing LibTorch's optimizer format, which differs between versions.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

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
  void StepByLists(double step_size, double root_correction2, double average_decay);

  AdamOptions options_;
  std::vector<Slot> slots_;
  int64_t steps_ = 0;
};

}  // namespace ganvas::train
