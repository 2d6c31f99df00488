#include "native/step/training_step.h"

#include "native/step/step.h"
#include "native/step/translation_step.h"

namespace ganvas::train {

std::unique_ptr<TrainingStep> MakeStep(const Options& options, const models::NetworkShape& shape,
                                       torch::Device device, Ranks* ranks) {
  if (models::FindArchitecture(options.model)->translates) {
    return std::make_unique<TranslationStep>(options, device);
  }
  return std::make_unique<AdversarialStep>(options, shape, device, ranks);
}

}  // namespace ganvas::train
