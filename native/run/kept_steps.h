// Which moments of a run can be had again, and which of them a word of the user means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native/run/run_folder.h"

namespace ganvas::train {

struct KeptStep {
  int64_t step = 0;
  bool checkpoint = false;  // all of the run; else a snapshot, the generator with fp16 weights
};

// Checkpoints and snapshots, ascending; a step with both counts as a checkpoint.
std::vector<KeptStep> KeptSteps(const RunFolder& run);

// What `which` means: "" the last checkpoint, "N" the kept step N, "best:METRIC" the kept step
// whose line in stats.jsonl has the best METRIC, the later of equal ones. Throws FatalError naming
// what there is: kUsage for a `which` that is nothing of these, kBadFile where the run keeps no
// such step.
KeptStep ChooseStep(const RunFolder& run, const std::string& which);

// Whether a lower number is better, by its name in stats.jsonl. Nothing where no direction is
// known, as of losses.
std::optional<bool> LowerIsBetter(std::string_view metric);

// The best value of `metric` so far, kept as a run goes on.
class BestStep {
 public:
  // Of the checkpoints in `run`, by its stats.jsonl. `metric` has a direction; "" for none.
  BestStep(const RunFolder& run, std::string metric);

  // Takes in the value of a step, as stats.jsonl will have it. True where it is the best yet.
  bool Update(int64_t step, double value);
  const std::string& metric() const { return metric_; }
  std::optional<int64_t> step() const { return step_; }

 private:
  std::string metric_;
  std::optional<int64_t> step_;
  double value_ = 0;
};

}  // namespace ganvas::train
