// Adversarial training: a generator of samples from latents, against one discriminator.
#pragma once

#include "native/step/task.h"

namespace ganvas::train {

const Task& AdversarialTask();

}  // namespace ganvas::train
