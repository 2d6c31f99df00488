// Takes the looks of the collapse alarm at a run.
#pragma once

#include <torch/torch.h>

#include "native/models/networks.h"
#include "native/step/alarm.h"
#include "native/step/sampler.h"
#include "native/step/training_data.h"

namespace ganvas::train {

class CollapseWatch {
 public:
  // Reads real samples from all over the data: up to 512 pictures, or 2048 points.
  CollapseWatch(const TrainingData& data, const GeneratorInputs& inputs);

  // Whether a look is due after `step`, at a tick: at most once in kLookEvery steps.
  static bool Due(int64_t step, int64_t tick_every);

  // Compares samples of `generator` as it is trained, with statistics of their own batch, and
  // leaves no trace in it. Always of the same latents.
  Likeness Look(models::Generator& generator) const;

 private:
  static constexpr int64_t kLookEvery = 20;

  GeneratorInputs inputs_;
  RealSide real_;
};

}  // namespace ganvas::train
