// Adversarial training of generators that map latents to styles: StyleGAN2.
#pragma once

#include "native/step/task.h"

namespace ganvas::train {

const Task& StyleTask();

}  // namespace ganvas::train
