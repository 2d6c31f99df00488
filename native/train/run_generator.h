// The averaged generators of a run folder, ready to be measured and exported.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/models/networks.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/step/sampler.h"
#include "native/step/task_choice.h"

namespace ganvas::train {

class RunGenerator {
 public:
  // Of the run's checkpoint that `which` means to ChooseStep. Throws FatalError(kBadFile) for a
  // folder that is not a run or lacks this checkpoint.
  static RunGenerator Open(const std::string& run_folder, const std::string& which = "",
                           torch::Device device = torch::kCPU, TaskChoice task_of = &TaskOf);

  // For a run whose generator takes latents. Samples of latents first .. first + count - 1 of
  // `seed`, sample i of class i mod classes where the run is conditional: pictures float[count, C,
  // H, W] in [-1, 1] or points float[count, 2], on the CPU.
  torch::Tensor Generate(uint64_t seed, int64_t first, int64_t count) const;

  // The first of them, in evaluation mode, with final statistics.
  models::Generator& generator() const { return *generators_.front(); }
  // That of game number `game`.
  models::Generator& generator(size_t game) const { return *generators_[game]; }
  // What the first one learned from, in evaluation mode; null where the task trains none.
  models::Discriminator* discriminator() const { return discriminator_.get(); }
  // The one that is exported as `direction` (ExportedNetwork); null where none is.
  models::Generator* Find(std::string_view direction) const;

  const Task& task() const { return *task_; }
  const Options& options() const { return options_; }
  const DatasetRecord& record() const { return record_; }
  int64_t classes() const { return inputs_.classes; }  // 0: unconditional
  int64_t step() const { return step_; }

 private:
  RunGenerator() = default;

  Options options_;
  DatasetRecord record_;
  GeneratorInputs inputs_;
  int64_t step_ = 0;
  const Task* task_ = nullptr;
  std::vector<std::shared_ptr<models::Generator>> generators_;  // of the games
  std::shared_ptr<models::Discriminator> discriminator_;        // of the first game
};

}  // namespace ganvas::train
