// The averaged generator of a run folder, or both of its translators, ready to be measured and
// exported.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>

#include "native/models/networks.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/step/sampler.h"

namespace ganvas::train {

class RunGenerator {
 public:
  // Of the run's checkpoint that `which` means to ChooseStep. Throws FatalError(kBadFile) for a
  // folder that is not a run or lacks this checkpoint.
  static RunGenerator Open(const std::string& run_folder, const std::string& which = "",
                           torch::Device device = torch::kCPU);

  // For a run that does not translate. Samples of latents first .. first + count - 1 of `seed`,
  // sample i of class i mod classes where the run is conditional: pictures float[count, C, H, W] in
  // [-1, 1] or points float[count, 2], on the CPU.
  torch::Tensor Generate(uint64_t seed, int64_t first, int64_t count) const;

  // In evaluation mode, with final statistics. For translation runs, from domain A to B.
  models::Generator& generator() const { return *generator_; }
  // From domain B to A; null unless the run translates.
  models::Generator* back() const { return back_.get(); }

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
  std::shared_ptr<models::Generator> generator_, back_;
};

}  // namespace ganvas::train
